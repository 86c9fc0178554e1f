/* What a process keeps between its invocations goes with what it is about, or it would grow for as long as the process lives. */

/** `known` are all that there are: of others nothing is kept. */
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

/** What was last seen before that time is forgotten. */
export function forgetBefore(seen: Map<string, number>, time: number): void {
  for (const [key, at] of [...seen]) {
    if (at < time) {
      seen.delete(key);
    }
  }
}
