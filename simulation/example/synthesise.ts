import { App, Duration } from 'aws-cdk-lib';
import type { NodeGroupOptions } from 'cdk-graceful-node-group';
import { PatchedClusterStack } from '../../examples/patch-a-node-group/patched-cluster-stack';
import { PlannedClusterStack, type PlannedClusterStackProps } from '../../examples/patch-plan/planned-cluster-stack';
import { HOOK_OPTIONS, type HookOptions } from '../../src/options/group-options';
import { CloudAssembly } from '../assembly/cloud-assembly';

/** Options for the example's group, named as in the hook's metadata. Omitted ones are as in the example. */
export type ExampleOptions = Partial<HookOptions>;

/** Synthesises the example into a folder. The constructs refuse invalid options. */
export function synthesiseExample(folder: string, options: ExampleOptions = {}): CloudAssembly {
  return synthesise(folder, (app) => new PatchedClusterStack(app, 'PatchedCluster', { draining: drainingOf(options) }));
}

/** The same for the example of a patch plan: three groups, beginning with the canary. `plan` overrides its properties. */
export function synthesisePlan(folder: string, plan: Omit<PlannedClusterStackProps, 'draining'>, options: ExampleOptions = {}): CloudAssembly {
  return synthesise(folder, (app) => new PlannedClusterStack(app, 'PlannedCluster', { ...plan, draining: drainingOf(options) }));
}

function synthesise(folder: string, build: (app: App) => void): CloudAssembly {
  // Without CloudFormation's built-in validation, whose engine takes two seconds to start; the tests apply it.
  const app = new App({ outdir: folder, analyticsReporting: false, builtinCloudFormationValidation: false });
  build(app);
  app.synth();
  return CloudAssembly.load(folder);
}

function drainingOf(options: ExampleOptions): NodeGroupOptions {
  return Object.fromEntries(HOOK_OPTIONS.flatMap(({ name, key, option }) => {
    const value = options[key];
    return value === undefined ? [] : [[name, option.type === 'duration' ? Duration.seconds(value as number) : value]];
  })) as NodeGroupOptions;
}
