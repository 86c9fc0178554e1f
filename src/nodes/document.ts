import type { IConstruct } from 'constructs';
import type { Yaml } from '../kubernetes/yaml';
import { invalid } from '../validation/invalid';

/** Settings whose names only the image knows. */
export interface Document { readonly [key: string]: Yaml }

/** Fails on what neither YAML nor TOML can say. Members that are undefined are left out. */
export function asDocument(scope: IConstruct, name: string, value: unknown): Document {
  const found = read(scope, name, value);
  if (typeof found === 'object' && !Array.isArray(found)) {
    return found as Document;
  }
  throw unsayable(scope, name, value);
}

function read(scope: IConstruct, name: string, value: unknown): Yaml {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return value;
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => read(scope, `${name}[${index}]`, item));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)
      .map(([key, member]) => [key, read(scope, `${name}.${key}`, member)]));
  }
  throw unsayable(scope, name, value);
}

function unsayable(scope: IConstruct, name: string, value: unknown): Error {
  return invalid(scope, {
    what: `${name} has a value that it cannot have.`,
    got: value === null ? 'null' : typeof value,
    allowed: 'texts, numbers, booleans, lists and objects of them; an object as a whole',
    mend: 'Change it, or leave it out.',
  });
}

/** Without members that are undefined. */
export function defined(values: { readonly [key: string]: Yaml | undefined }): Document {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, Yaml] => entry[1] !== undefined));
}
