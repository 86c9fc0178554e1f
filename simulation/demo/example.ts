import { App, Duration } from 'aws-cdk-lib';
import { WhenBlocked } from 'cdk-graceful-node-group';
import type { Scenario } from './scenario';
import { PatchedClusterStack } from '../../examples/patch-a-node-group/patched-cluster-stack';
import { CloudAssembly } from '../assembly/cloud-assembly';

/** Synthesises the example into a folder. What it leaves open, such as the timeouts of a scenario, is filled in. */
export function synthesiseExample(folder: string, { drainTimeoutSeconds, whenBlocked }: Scenario): CloudAssembly {
  const app = new App({ outdir: folder, analyticsReporting: false });
  new PatchedClusterStack(app, 'PatchedCluster', {
    drainTimeout: drainTimeoutSeconds === undefined ? undefined : Duration.seconds(drainTimeoutSeconds),
    whenBlocked: whenBlocked === undefined ? undefined : WhenBlocked[whenBlocked],
  });
  app.synth();
  return CloudAssembly.load(folder);
}
