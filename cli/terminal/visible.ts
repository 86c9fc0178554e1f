/** What a terminal obeys instead of showing it, and what turns the direction of writing. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** All texts of a value as a terminal may show them: whoever may annotate a pod of a cluster could otherwise write on the terminal of whoever looks into it. */
export function visible<T>(value: T): T {
  return shown(value) as T;
}

function shown(value: unknown): unknown {
  if (typeof value === 'string') {
    return value.replace(UNSEEN, '\uFFFD');
  }
  if (Array.isArray(value)) {
    return value.map(shown);
  }
  return value !== null && typeof value === 'object' ? Object.fromEntries(Object.entries(value).map(([key, each]) => [shown(key), shown(each)])) : value;
}
