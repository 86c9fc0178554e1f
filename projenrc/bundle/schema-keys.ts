import { promises } from 'fs';
import type { Plugin } from 'esbuild';

/**
 * The SDK describes each operation of a service by a constant. esbuild keeps those whose keys it does not know (`[_eQN]: …`),
 * used or not, since a key can be an object with side effects; with the keys written out it sees that they have none.
 */
export const inlinedSchemaKeys: Plugin = {
  name: 'inlined-schema-keys',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]\w+\.js$/ }, async ({ path }) => ({
      contents: inlineKeys(await promises.readFile(path, 'utf8')),
    }));
  },
};

/** Replaces keys that are constants of the file by their values. */
export function inlineKeys(source: string): string {
  const constants = new Map([...source.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, value]) => [name, value]));
  return source.replace(/\[(\w+)\]: /g, (text, name: string) => (constants.has(name) ? `${constants.get(name)}: ` : text));
}
