import type { Plugin } from 'esbuild';

const RESOLVING = Symbol('resolving');

/** Says of a package whose modules only export something what its package.json should say: those that nobody imports from can go. */
export function withoutSideEffects(name: string): Plugin {
  const folder = `/node_modules/${name}/`;
  const isInside = (file: string) => file.replace(/\\/g, '/').includes(folder);
  return {
    name: 'without-side-effects',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /./ }, async ({ path, pluginData, ...from }) => {
        if (pluginData === RESOLVING || !(path === name || (path.startsWith('.') && isInside(from.importer)))) {
          return undefined;
        }
        const resolved = await resolve(path, { ...from, pluginData: RESOLVING });
        return resolved.errors.length > 0 ? resolved : { path: resolved.path, sideEffects: false };
      });
    },
  };
}
