/** Characters that a terminal interprets instead of showing, and those that change the text direction. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** Makes all texts of a value safe for a terminal. Otherwise, anybody who may annotate a pod could control the terminal of the person who reads it. */
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
