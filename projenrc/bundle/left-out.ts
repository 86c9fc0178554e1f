import type { BuildOptions } from 'esbuild';
import { absentPackages } from './absent-packages';
import { partOfUndici } from './part-of-undici';
import { requiredHttp } from './required-http';
import { inlinedSchemaKeys } from './schema-keys';
import { withoutSideEffects } from './side-effects';

/**
 * What the function never uses of its packages, and therefore does not carry: everything in it is stored, read and compiled
 * at each cold start. What is needed after all fails where it is used, with its name, so the tests of the adapter run it as
 * it is bundled.
 */
export const leftOut: BuildOptions = {
  plugins: [
    // The client's classes for every kind of Kubernetes, its watches, exec, copies and so on.
    withoutSideEffects('@kubernetes/client-node'),
    // What it has for kubeconfig files, proxies and other ways to log in: EKS tells where the API server is, and who asks has a token.
    absentPackages(['hpagent', 'js-yaml', 'jsonpath-plus', 'openid-client', 'socks', 'socks-proxy-agent']),
    partOfUndici,
    requiredHttp,
    inlinedSchemaKeys,
  ],
  // Lambda's credentials are in the environment.
  alias: { '@aws-sdk/credential-provider-node': './lambda/aws/credentials.ts' },
  define: {
    // As undici bundles itself for Node: without its second, experimental parser of HTTP.
    'esbuildDetection': 'true',
    // It reads a parser that works without SIMD where Jest runs it, and where SIMD is missing. No processor of Lambda lacks it.
    'process.env.JEST_WORKER_ID': 'undefined',
  },
  external: ['../llhttp/llhttp-wasm.js'],
};
