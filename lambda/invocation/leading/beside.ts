/** Work that goes on beside a loop, one at a time, so that nothing in the loop waits for it. */
export class Beside {
  private running?: Promise<void>;

  get isBusy(): boolean {
    return this.running !== undefined;
  }

  /** Begins, unless some is under way. `work` handles its own errors. */
  start(work: () => Promise<void>): void {
    this.running ??= work().finally(() => {
      this.running = undefined;
    });
  }

  /** Waits for what is under way. */
  async finish(): Promise<void> {
    await this.running;
  }
}
