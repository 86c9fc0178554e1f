import { App, Duration } from 'aws-cdk-lib';
import { type NodeGroupOptions, Overrides, PodPolicy, Surge, WhenBlocked } from 'cdk-graceful-node-group';
import { PatchedClusterStack } from '../../examples/patch-a-node-group/patched-cluster-stack';
import { PlannedClusterStack, type PlannedClusterStackProps } from '../../examples/patch-plan/planned-cluster-stack';
import type { HookMetadata } from '../../src/options/group-options';
import { CloudAssembly } from '../assembly/cloud-assembly';

/** Options for the example's group, by the names that the hook's metadata have. What is left out is as the example has it. */
export type ExampleOptions = Partial<Omit<HookMetadata, 'v'>>;

/** Synthesises the example into a folder. The constructs refuse options that they do not take. */
export function synthesiseExample(folder: string, options: ExampleOptions = {}): CloudAssembly {
  return synthesise(folder, (app) => new PatchedClusterStack(app, 'PatchedCluster', { draining: drainingOf(options) }));
}

/** The same with the example of a patch plan: three groups, of which the canary goes first. The plan differs as is said. */
export function synthesisePlan(folder: string, plan: Omit<PlannedClusterStackProps, 'draining'>, options: ExampleOptions = {}): CloudAssembly {
  return synthesise(folder, (app) => new PlannedClusterStack(app, 'PlannedCluster', { ...plan, draining: drainingOf(options) }));
}

function synthesise(folder: string, build: (app: App) => void): CloudAssembly {
  const app = new App({ outdir: folder, analyticsReporting: false });
  build(app);
  app.synth();
  return CloudAssembly.load(folder);
}

function drainingOf(options: ExampleOptions): NodeGroupOptions {
  const { drainTimeoutSeconds, joinTimeoutSeconds, loadBalancerDelaySeconds } = options;
  const { whenBlocked, surge, emptyDirPods, unownedPods, failingJobs, overrides } = options;
  const { startupTaints, permanentTaints, requiredDaemonSets, maxAbandonedLaunches } = options;
  return {
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
  };
}
