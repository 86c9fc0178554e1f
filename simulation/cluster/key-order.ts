import type { StoredObject } from './objects';

interface Slot<T> {
  object?: T;
}

/** Objects in the order of etcd's keys, kept between lists, because sorting them all for each would take longer than everything else. */
export class KeyOrder<T extends StoredObject> {
  private readonly byKey = new Map<string, Slot<T>>();
  private slots: Slot<T>[] = [];
  private isSorted = true;
  private hasGaps = false;

  set(key: string, object: T): void {
    const known = this.byKey.get(key);
    if (known) {
      known.object = object;
      return;
    }
    const slot = { object };
    this.byKey.set(key, slot);
    this.slots.push(slot);
    this.isSorted = false;
  }

  delete(key: string): void {
    const slot = this.byKey.get(key);
    if (slot) {
      slot.object = undefined;
      this.byKey.delete(key);
      this.hasGaps = true;
    }
  }

  list(): T[] {
    if (this.hasGaps) {
      this.slots = this.slots.filter(({ object }) => object !== undefined);
      this.hasGaps = false;
    }
    if (!this.isSorted) {
      // The part that was already sorted comes first, so that little is left to do.
      this.slots.sort((a, b) => byKey(a.object!, b.object!));
      this.isSorted = true;
    }
    return this.slots.map(({ object }) => object!);
  }
}

/** The order of etcd's keys. */
export function byKey(a: StoredObject, b: StoredObject): number {
  return compare(a.metadata.namespace ?? '', b.metadata.namespace ?? '') || compare(a.metadata.name, b.metadata.name);
}

function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}
