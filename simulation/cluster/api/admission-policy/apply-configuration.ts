import { isObject } from '../../values';

/** Lists whose items are merged by a key. All others are atomic, and an apply configuration may not contain them. */
const KEYS: Readonly<Record<string, string>> = { containers: 'name', initContainers: 'name', volumes: 'name', env: 'name' };

/**
 * Rewrites `Object{ spec: Object.spec{ ... } }` with maps instead of typed literals, which the CEL library does not support. Braces that follow no
 * type are maps already, whose keys are expressions.
 */
export function withoutTypes(expression: string): string {
  const tokens = expression.match(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|Object(?:\.\w+)*\s*\{|\w+|\s+|[^]/g) ?? [];
  const typed: boolean[] = [];
  return tokens.map((token, index) => {
    if (token.startsWith('Object') && token.endsWith('{')) {
      typed.push(true);
      return '{';
    }
    if (/^[{([]$/.test(token)) {
      typed.push(false);
    }
    if (/^[})\]]$/.test(token)) {
      typed.pop();
    }
    const isField = typed.at(-1) === true && /^\w+$/.test(token) && tokens.slice(index + 1).find((next) => next.trim() !== '') === ':'
      && /^[{,]$|\{$/.test(tokens.slice(0, index).findLast((before) => before.trim() !== '') ?? '');
    return isField ? `'${token}'` : token;
  }).join('');
}

/** Merges what is applied into the object: maps recursively, and lists by the key of their items. */
export function merged(object: unknown, applied: unknown, path: string = ''): unknown {
  if (Array.isArray(applied)) {
    return mergedList(Array.isArray(object) ? object : [], applied, path);
  }
  if (!isObject(applied)) {
    return applied;
  }
  const before = isObject(object) ? object : {};
  return { ...before, ...Object.fromEntries(Object.entries(applied).map(([field, value]) => [field, merged(before[field], value, field)])) };
}

function mergedList(items: readonly unknown[], applied: readonly unknown[], path: string): unknown[] {
  const key = KEYS[path];
  if (key === undefined) {
    throw new Error(`an apply configuration cannot have ${path}, whose items have no key that the simulation knows`);
  }
  const keyOf = (item: unknown) => (isObject(item) ? item[key] : undefined);
  const change = (item: unknown) => applied.find((one) => keyOf(one) === keyOf(item));
  return [
    ...items.map((item) => { const by = change(item); return by === undefined ? item : merged(item, by); }),
    ...applied.filter((one) => !items.some((item) => keyOf(item) === keyOf(one))),
  ];
}
