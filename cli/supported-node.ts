import { UsageError } from './errors';

const LEAST = 22;

/** The error for a Node version that is too old, instead of an obscure failure. */
export function refusalOfNode(version: string): UsageError | undefined {
  return Number.parseInt(version, 10) >= LEAST ? undefined : new UsageError({
    what: 'This Node is too old.', got: `Node ${version}`, allowed: `Node ${LEAST} or newer`, mend: 'Install a supported one from https://nodejs.org, or use `npx --package node@24 --package cdk-graceful-node-group -- cdk-graceful-node-group`.',
  });
}
