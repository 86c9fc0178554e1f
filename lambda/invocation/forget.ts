/* State that a process keeps between invocations must be dropped together with its subject. Otherwise it grows for as long as the process lives. */

/** Drops the state of everything that is not in `known`. */
export function forgetOthers(kept: Map<string, unknown> | Set<string>, known: Iterable<string>): void {
  if (kept.size === 0) {
    return;
  }
  const present = new Set(known);
  for (const key of [...kept.keys()]) {
    if (!present.has(key)) {
      kept.delete(key);
    }
  }
}

/** Drops what was last seen before that time. */
export function forgetBefore(seen: Map<string, number>, time: number): void {
  for (const [key, at] of [...seen]) {
    if (at < time) {
      seen.delete(key);
    }
  }
}
