import { Tokenization } from 'aws-cdk-lib';
import type { Yaml } from '../kubernetes/yaml';

interface Table { readonly [key: string]: Yaml }

/** A table as TOML: https://toml.io/en/v1.0.0. Tables within lists stand in one line. */
export function toToml(table: Table): string {
  return section([], table).join('\n') + '\n';
}

/** The values of a table come before the tables within it, as TOML wants it. */
function section(path: readonly string[], table: Table): string[] {
  const entries = Object.entries(table);
  const values = entries.filter(([, value]) => !isTable(value)).map(([key, value]) => `${keyText(key)} = ${valueText(value)}`);
  const header = path.length > 0 && values.length > 0 ? [`[${path.map(keyText).join('.')}]`] : [];
  return [...header, ...values, ...entries.flatMap(([key, value]) => (isTable(value) ? section([...path, key], value) : []))];
}

function isTable(value: Yaml): value is Table {
  return typeof value === 'object' && !Array.isArray(value);
}

function keyText(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : JSON.stringify(key);
}

/** A string of JSON is one of TOML, but for one character, which JSON does not escape. */
function valueText(value: Yaml): string {
  if (Array.isArray(value)) {
    return `[${value.map(valueText).join(', ')}]`;
  }
  if (isTable(value)) {
    return `{ ${Object.entries(value).map(([key, member]) => `${keyText(key)} = ${valueText(member)}`).join(', ')} }`;
  }
  return typeof value === 'number' ? Tokenization.stringifyNumber(value) : JSON.stringify(value).replaceAll('\u007f', '\\u007f');
}
