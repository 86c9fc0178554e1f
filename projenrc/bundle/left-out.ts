import type { BuildOptions } from 'esbuild';
import { absentPackages } from './absent-packages';
import { partOfUndici } from './part-of-undici';
import { requiredHttp } from './required-http';
import { inlinedSchemaKeys } from './schema-keys';
import { withoutSideEffects } from './side-effects';

/**
 * The parts of packages that the function never uses and that are left out of the bundle: everything in the bundle is stored, read and compiled at
 * each cold start. If such a part is needed after all, it fails where it is used, with its name. So the adapter's tests run it as bundled.
 */
export const leftOut: BuildOptions = {
  plugins: [
    // The client's classes for all Kubernetes kinds, its watches, exec, copies and so on.
    withoutSideEffects('@kubernetes/client-node'),
    // The client's support for kubeconfig files, proxies and other ways to log in: EKS tells where the API server is, and the function makes its own
    // token.
    absentPackages(['hpagent', 'js-yaml', 'jsonpath-plus', 'openid-client', 'socks', 'socks-proxy-agent']),
    partOfUndici,
    requiredHttp,
    inlinedSchemaKeys,
  ],
  // Lambda provides credentials in the environment.
  alias: { '@aws-sdk/credential-provider-node': './lambda/aws/credentials.ts' },
  define: {
    // As in undici's own bundle for Node: without its second, experimental HTTP parser.
    'esbuildDetection': 'true',
    // Under Jest, or without SIMD, undici loads a parser that does not need SIMD. All of Lambda's processors have SIMD.
    'process.env.JEST_WORKER_ID': 'undefined',
  },
  external: ['../llhttp/llhttp-wasm.js'],
};
