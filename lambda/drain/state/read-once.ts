/** Stands for what was read as undefined. */
const NOTHING = Symbol('nothing');
/** Where an object keeps what was read of it. One property for all readers: with one each, no two objects would be of one shape for the engine. */
const KEPT = Symbol('read once');

/** What was read, by reader. */
type Kept = unknown[];

const keptOfFrozen = new WeakMap<object, Kept>();
let readers = 0;

/**
 * Reads each object once, however often it is asked. An object of the API, as observed, never changes: a change comes as another
 * object, which is read anew. What was read is kept on the object, where copies do not take it along: every decision asks for it several
 * times of every pod, and a look into a WeakMap takes longer than most of what is read.
 */
export function readOnce<T extends object, R>(read: (object: T) => R): (object: T) => R {
  const reader = readers++;
  return (object) => {
    const kept = (object as { readonly [KEPT]?: Kept })[KEPT] ?? keptOf(object);
    const known = kept[reader];
    if (known !== undefined) {
      return (known === NOTHING ? undefined : known) as R;
    }
    const value = read(object);
    kept[reader] = value === undefined ? NOTHING : value;
    return value;
  };
}

function keptOf(object: object): Kept {
  const known = keptOfFrozen.get(object) ?? [];
  if (Object.isExtensible(object)) {
    Object.defineProperty(object, KEPT, { value: known });
  } else {
    keptOfFrozen.set(object, known);
  }
  return known;
}
