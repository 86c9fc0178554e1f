import type { StoredObject } from './objects';

/** Finds the objects that share a value, such as all pods of a node. */
export class StoreIndex<T extends StoredObject> {
  private readonly groups = new Map<string, Map<string, T>>();

  /** @param valueOf the value by which objects are found; objects without one are not indexed */
  constructor(private readonly valueOf: (object: T) => string | undefined) {}

  /** Records that `previous` became `object`; either may be missing. */
  change(key: string, object: T | undefined, previous: T | undefined): void {
    const before = previous && this.valueOf(previous);
    const after = object && this.valueOf(object);
    if (before !== undefined && before !== after) {
      const group = this.groups.get(before);
      group?.delete(key);
      if (group?.size === 0) {
        this.groups.delete(before);
      }
    }
    if (object && after !== undefined) {
      const group = this.groups.get(after) ?? new Map<string, T>();
      group.set(key, object);
      this.groups.set(after, group);
    }
  }

  find(value: string): Iterable<T> {
    return this.groups.get(value)?.values() ?? [];
  }
}
