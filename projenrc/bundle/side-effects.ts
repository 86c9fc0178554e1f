import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const RESOLVING = Symbol('resolving');

/** Says of a package whose modules only export something what its package.json should say: those that nobody imports from can go. */
export function withoutSideEffects(name: string): Plugin {
  const folder = `/node_modules/${name}/`;
  const isInside = (file: string) => file.replace(/\\/g, '/').includes(folder);
  return {
    name: 'without-side-effects',
    setup({ onResolve, resolve }) {
      onResolve({ filter: new RegExp(`^\\.|^${name}$`) }, async ({ path, pluginData, ...from }) => {
        if (pluginData === RESOLVING || !(path === name || isInside(from.importer))) {
          return undefined;
        }
        // Its modules name each other by their files. To have esbuild look for each of them takes longer than all the rest.
        const file = join(from.resolveDir, path);
        if (path !== name && extname(file) !== '' && existsSync(file)) {
          return { path: file, sideEffects: false };
        }
        const resolved = await resolve(path, { ...from, pluginData: RESOLVING });
        return resolved.errors.length > 0 ? resolved : { path: resolved.path, sideEffects: false };
      });
    },
  };
}
