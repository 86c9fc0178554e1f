import type { Plugin } from 'esbuild';

/** Packages that are imported and never used. Using one is an error at run time, which names it. */
export function absentPackages(names: readonly string[]): Plugin {
  return {
    name: 'absent-packages',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^[^.]/ }, ({ path }) => (names.includes(path) ? { path, namespace: 'absent' } : undefined));
      onLoad({ filter: /./, namespace: 'absent' }, ({ path }) => ({ contents: `module.exports = ${absent(path)};` }));
    },
  };
}

/** Code for a module that exports `present` and nothing else. Those who import it look into its prototype for the rest. */
export function absent(name: string, present = ''): string {
  return `Object.create(new Proxy({}, {
    get(_, property) {
      throw new Error(\`The function was bundled without \${String(property)} of ${name}. See projenrc/bundle/left-out.ts.\`);
    },
  }), { __esModule: { value: false }, ${present} })`;
}
