/** Stored in place of a result that is undefined. */
const NOTHING = Symbol('nothing');
/** The property of an object that caches results. One property for all readers: with one each, V8 would give every object a different shape. */
const KEPT = Symbol('read once');

/** The results, by reader. */
type Kept = unknown[];

const keptOfFrozen = new WeakMap<object, Kept>();
let readers = 0;

/**
 * Makes a function that derives its result from each object only once, however often it is called. Observed API objects never change: a change
 * arrives as a new object. The result is cached on the object, in a property that copies do not take along. Each decision asks several times about
 * every pod, and a WeakMap lookup takes longer than computing most results.
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
