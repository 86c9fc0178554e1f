const NONE: readonly never[] = [];

/** A map with several values per key. */
export class Multimap<T> {
  private readonly values = new Map<string, T[]>();

  add(key: string, value: T): void {
    const known = this.values.get(key);
    if (known) {
      known.push(value);
    } else {
      this.values.set(key, [value]);
    }
  }

  get(key: string): readonly T[] {
    return this.values.get(key) ?? NONE;
  }
}
