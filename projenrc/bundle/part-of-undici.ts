import type { Plugin } from 'esbuild';
import { absent } from './absent-packages';

/** undici loads all of itself, including fetch, WebSocket and caches. The function needs only its agent with the method `request`. */
export const partOfUndici: Plugin = {
  name: 'part-of-undici',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, ({ path }) => ({ path, namespace: 'part' }));
    onLoad({ filter: /./, namespace: 'part' }, () => ({
      contents: `
        require('undici/lib/dispatcher/dispatcher.js').prototype.request = require('undici/lib/api/api-request.js');
        module.exports = ${absent('undici', "Agent: { enumerable: true, value: require('undici/lib/dispatcher/agent.js') }")};
      `,
      resolveDir: process.cwd(),
    }));
  },
};
