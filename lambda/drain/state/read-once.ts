/**
 * Reads each object once, however often it is asked. An object of the API, as observed, never changes: a change comes as another
 * object, which is read anew.
 */
export function readOnce<T extends object, R>(read: (object: T) => R): (object: T) => R {
  const known = new WeakMap<T, R>();
  return (object) => {
    const found = known.get(object);
    if (found !== undefined || known.has(object)) {
      return found as R;
    }
    const value = read(object);
    known.set(object, value);
    return value;
  };
}
