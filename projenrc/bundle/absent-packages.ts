import type { Plugin } from 'esbuild';

/** Replaces packages that are imported but never used. Using one fails at run time, with its name. */
export function absentPackages(names: readonly string[]): Plugin {
  return {
    name: 'absent-packages',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^.]/ }, ({ path }) => (names.includes(path) ? { path, namespace: 'absent' } : undefined));
      onLoad({ filter: /./, namespace: 'absent' }, ({ path }) => ({ contents: `module.exports = ${absent(path)};` }));
    },
  };
}

/** The code of a module that exports only `present`. Any other import is looked up in the prototype of its exports. */
export function absent(name: string, present = ''): string {
  return `Object.create(new Proxy({}, {
    get(_, property) {
      throw new Error(\`The function was bundled without \${String(property)} of ${name}. See projenrc/bundle/left-out.ts.\`);
    },
  }), { __esModule: { value: false }, ${present} })`;
}
