import type { Parameters } from './wire';

/** Parses a form such as `Names.member.1=a&Filters.member.1.Name=b`. EC2 numbers its lists without `member`. */
export function parseQuery(form: string): Parameters {
  const root: Tree = {};
  for (const [key, value] of new URLSearchParams(form)) {
    const path = key.split('.');
    const last = path.pop() ?? '';
    let branch = root;
    for (const name of path) {
      const next = branch[name] ?? {};
      if (typeof next === 'string') {
        throw new Error(`The form has both a value and members for ${name}.`);
      }
      branch[name] = next;
      branch = next;
    }
    branch[last] = value;
  }
  return withLists(root) as Parameters;
}

interface Tree {
  [name: string]: string | Tree;
}

/** Turns objects with numeric keys into lists. */
function withLists(tree: string | Tree): unknown {
  if (typeof tree === 'string') {
    return tree;
  }
  if (typeof tree.member === 'object') {
    return withLists(tree.member);
  }
  const names = Object.keys(tree);
  if (names.length > 0 && names.every((name) => /^\d+$/.test(name))) {
    return names.sort((a, b) => Number(a) - Number(b)).map((name) => withLists(tree[name]));
  }
  return Object.fromEntries(names.map((name) => [name, withLists(tree[name])]));
}

/** Writes members as XML elements. Lists become `item` elements: `member` in the Query protocol, `item` in that of EC2. */
export function toXml(value: unknown, item: 'member' | 'item'): string {
  if (value === undefined || value === null) {
    return '';
  }
  if (Array.isArray(value)) {
    return value.map((each) => `<${item}>${toXml(each, item)}</${item}>`).join('');
  }
  if (value instanceof Date) {
    return value.toISOString();
  }
  if (typeof value === 'object') {
    return Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([name, member]) => `<${name}>${toXml(member, item)}</${name}>`)
      .join('');
  }
  return escapeXml(String(value));
}

function escapeXml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
