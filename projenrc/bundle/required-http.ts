import type { Plugin } from 'esbuild';

/** An `import` of node:http evaluates all of its exports, and WebSocket among them loads Node's built-in undici. `require` does not. */
export const requiredHttp: Plugin = {
  name: 'required-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:http$/ }, ({ path, kind }) => (kind === 'import-statement' ? { path, namespace: 'required' } : undefined));
    onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({ contents: `module.exports = require('${path}');` }));
  },
};
