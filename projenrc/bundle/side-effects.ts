import { existsSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const RESOLVING = Symbol('resolving');

/** Marks a package as free of side effects, as its package.json should, so that modules from which nothing is imported are dropped. */
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
        // The package's modules import each other by file path. Letting esbuild resolve each of them would take longer than everything else.
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
