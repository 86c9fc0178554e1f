/** CloudWatch, as far as the state of alarms goes. */
export class Alarms {
  private readonly states = new Map<string, 'OK' | 'ALARM'>();

  set(name: string, state: 'OK' | 'ALARM'): void {
    this.states.set(name, state);
  }

  describe(names: readonly string[]): Array<{ readonly name: string; readonly state: 'OK' | 'ALARM' }> {
    return names.flatMap((name) => {
      const state = this.states.get(name);
      return state === undefined ? [] : [{ name, state }];
    });
  }
}
