import { App, Duration } from 'aws-cdk-lib';
import { WhenBlocked } from 'cdk-graceful-node-group';
import type { Scenario } from './scenario';
import { UsageError } from './usage-error';
import { PatchedClusterStack } from '../../examples/patch-a-node-group/patched-cluster-stack';
import { CloudAssembly } from '../assembly/cloud-assembly';

/** Synthesises the example into a folder, with the options of the scenario where it has any. */
export function synthesiseExample(folder: string, { drainTimeoutSeconds, whenBlocked }: Scenario): CloudAssembly {
  const app = new App({ outdir: folder, analyticsReporting: false });
  try {
    new PatchedClusterStack(app, 'PatchedCluster', {
      drainTimeout: drainTimeoutSeconds === undefined ? undefined : Duration.seconds(drainTimeoutSeconds),
      whenBlocked: whenBlocked === undefined ? undefined : WhenBlocked[whenBlocked],
    });
  } catch (error) {
    // The constructs say best themselves what they do not take.
    throw drainTimeoutSeconds === undefined && whenBlocked === undefined ? error : UsageError.because(error);
  }
  app.synth();
  return CloudAssembly.load(folder);
}
