import type { Plugin } from 'esbuild';

/** An `import` of node:http reads all that it exports, and with WebSocket loads the undici that is part of Node. `require` does not. */
export const requiredHttp: Plugin = {
  name: 'required-http',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^node:http$/ }, ({ path, kind }) => (kind === 'import-statement' ? { path, namespace: 'required' } : undefined));
    onLoad({ filter: /./, namespace: 'required' }, ({ path }) => ({ contents: `module.exports = require('${path}');` }));
  },
};
