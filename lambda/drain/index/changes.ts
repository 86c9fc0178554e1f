/** The differences between two lists. */
export interface Changes<T> {
  readonly removed: readonly T[];
  readonly added: readonly T[];
  /** The same API object, before and after. */
  readonly replaced: ReadonlyArray<readonly [before: T, after: T]>;
}

interface Identified {
  readonly metadata: { readonly uid: string };
}

/**
 * What has changed from one list to the next. Efficient if objects keep their order, as those of a watch do; an object that moves counts as removed
 * and added. Unchanged objects are compared by identity.
 */
export function changesBetween<T extends Identified>(before: readonly T[], after: readonly T[]): Changes<T> {
  const removed: T[] = [];
  const replaced: Array<readonly [T, T]> = [];
  if (before === after) {
    return { removed, added: [], replaced };
  }
  let next = 0;
  for (const object of before) {
    const now: T | undefined = after[next];
    if (now === object) {
      next++;
    } else if (now?.metadata.uid === object.metadata.uid) {
      replaced.push([object, now]);
      next++;
    } else {
      removed.push(object);
    }
  }
  return { removed, added: after.slice(next), replaced };
}
