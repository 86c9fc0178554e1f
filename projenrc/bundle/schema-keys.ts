import { promises } from 'fs';
import type { Plugin } from 'esbuild';

/**
 * The SDK describes each operation of a service by a constant. esbuild keeps constants with computed keys (`[_eQN]: …`), used or not, since
 * evaluating a key could have side effects. With the keys inlined, it sees that there are none.
 */
export const inlinedSchemaKeys: Plugin = {
  name: 'inlined-schema-keys',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]@aws-sdk[\\/]client-[\w-]+[\\/]dist-es[\\/]schemas[\\/]\w+\.js$/ }, async ({ path }) => ({
      contents: inlineKeys(await promises.readFile(path, 'utf8')),
    }));
  },
};

/** Replaces computed keys by the values of the file's constants. */
export function inlineKeys(source: string): string {
  const constants = new Map([...source.matchAll(/^const (\w+) = ("[^"\\]*");$/gm)].map(([, name, value]) => [name, value]));
  return source.replace(/\[(\w+)\]: /g, (text, name: string) => (constants.has(name) ? `${constants.get(name)}: ` : text));
}
