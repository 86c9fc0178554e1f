import { App, Duration } from 'aws-cdk-lib';
import { Overrides, PodPolicy, Surge, WhenBlocked } from 'cdk-graceful-node-group';
import { PatchedClusterStack } from '../../examples/patch-a-node-group/patched-cluster-stack';
import type { HookMetadata } from '../../src/options/group-options';
import { CloudAssembly } from '../assembly/cloud-assembly';

/** Options for the example's group, by the names that the hook's metadata have. What is left out is as the example has it. */
export type ExampleOptions = Partial<Omit<HookMetadata, 'v'>>;

/** Synthesises the example into a folder. The constructs refuse options that they do not take. */
export function synthesiseExample(folder: string, options: ExampleOptions = {}): CloudAssembly {
  const { drainTimeoutSeconds, joinTimeoutSeconds, loadBalancerDelaySeconds } = options;
  const { whenBlocked, surge, emptyDirPods, unownedPods, failingJobs, overrides } = options;
  const { startupTaints, permanentTaints, requiredDaemonSets, maxAbandonedLaunches } = options;
  const app = new App({ outdir: folder, analyticsReporting: false });
  new PatchedClusterStack(app, 'PatchedCluster', {
    draining: {
      ...drainTimeoutSeconds !== undefined && { drainTimeout: Duration.seconds(drainTimeoutSeconds) },
      ...joinTimeoutSeconds !== undefined && { joinTimeout: Duration.seconds(joinTimeoutSeconds) },
      ...loadBalancerDelaySeconds !== undefined && { loadBalancerDelay: Duration.seconds(loadBalancerDelaySeconds) },
      ...startupTaints && { startupTaints: [...startupTaints] },
      ...permanentTaints && { permanentTaints: [...permanentTaints] },
      ...requiredDaemonSets && { requiredDaemonSets: [...requiredDaemonSets] },
      ...maxAbandonedLaunches !== undefined && { maxAbandonedLaunches },
      ...whenBlocked && { whenBlocked: WhenBlocked[whenBlocked] },
      ...surge && { surge: Surge[surge] },
      ...emptyDirPods && { emptyDirPods: PodPolicy[emptyDirPods] },
      ...unownedPods && { unownedPods: PodPolicy[unownedPods] },
      ...failingJobs && { failingJobs: PodPolicy[failingJobs] },
      ...overrides && { overrides: Overrides[overrides] },
    },
  });
  app.synth();
  return CloudAssembly.load(folder);
}
