import { Deployment, DeployOptions } from './deployment';
import type { Cloud } from '../cloud/cloud';
import type { Site } from './resources/resource';
import { statementsOf } from './resources/roles';
import { StackDeployment } from './stack-deployment';

/**
 * Deploys all stacks of an assembly into the simulated cloud, each resource after its dependencies. If the functions reach the cloud over HTTP, its
 * server must be started first, because functions know queues by URL.
 */
export function deploy(assembly: Site['assembly'], cloud: Cloud, options: DeployOptions): Deployment {
  const deployment = new Deployment();
  const site: Site = {
    assembly,
    cloud,
    options,
    deployment,
    roles: new Map(),
    preparations: new Map(),
    servingRoles: new Set(),
    zones: new Map(),
    launchTemplates: new Map(),
  };
  const exports = new Map<string, unknown>();
  for (const stack of assembly.stacks) {
    Object.assign(deployment.outputs, new StackDeployment(site, stack, exports).run());
  }
  for (const roleArn of site.servingRoles) {
    deployment.policies.set(roleArn, statementsOf(site, roleArn));
  }
  return deployment;
}
