/** Stands for what was read as undefined. */
const NOTHING = Symbol('nothing');

/**
 * Reads each object once, however often it is asked. An object of the API, as observed, never changes: a change comes as another
 * object, which is read anew. What was read is kept on the object, where copies do not take it along: every decision asks for it several
 * times of every pod, and a look into a WeakMap takes longer than most of what is read.
 */
export function readOnce<T extends object, R>(read: (object: T) => R): (object: T) => R {
  const key = Symbol('read once');
  const ofFrozen = new WeakMap<T, R | typeof NOTHING>();
  return (object) => {
    const kept = (object as Readonly<Record<symbol, R | typeof NOTHING | undefined>>)[key] ?? ofFrozen.get(object);
    if (kept !== undefined) {
      return kept === NOTHING ? undefined as R : kept as R;
    }
    const value = read(object);
    const keep = value === undefined ? NOTHING : value;
    if (Object.isExtensible(object)) {
      Object.defineProperty(object, key, { value: keep });
    } else {
      ofFrozen.set(object, keep);
    }
    return value;
  };
}
