import { existingInstances } from './machines';
import { groupLabel } from './plan-log';
import type { Stage } from './stage';
import type { CloudAssembly } from '../assembly/cloud-assembly';
import { EksTokenVerifier, KubernetesUser, TokenRejected } from '../cloud/eks-token';
import type { LambdaFunction } from '../cloud/function/function';
import type { Manifest } from '../cluster/api/admission-policy/manifests';
import { ApiEndpoint } from '../cluster/api/endpoint';
import { KubernetesServer } from '../cluster/http/server';
import { Rbac, RbacObject } from '../cluster/rbac';
import { DeployedExample, deployExample } from '../example/deploy';

/** The example, deployed on a stage whose cluster knows the roles and users of its templates. */
export interface DeployedCluster extends Omit<DeployedExample, 'group'> {
  readonly rbac: Rbac;
  /** The function of the plan. */
  readonly patcher: LambdaFunction;
  /** The API server, through which all requests of the function go. */
  readonly kubernetes: ApiEndpoint;
}

export async function deployOnStage(stage: Stage, assembly: CloudAssembly, onLine: (line: string) => void): Promise<DeployedCluster> {
  const { cloud, cloudServer, cluster, store, clock } = stage;
  // A circular dependency: the template contains the server's address, and the server needs the roles and users in the template.
  let access: { readonly endpoint: ApiEndpoint; readonly verifier: EksTokenVerifier } | undefined;
  const server = await KubernetesServer.start({
    get endpoint() {
      if (!access) {
        throw new Error('The API server was asked before the example was deployed.');
      }
      return access.endpoint;
    },
    authenticate: async (token) => access && authenticated(access.verifier, token),
  });
  stage.onClose(() => server.close());

  const example = deployExample(assembly, {
    cloud,
    cloudServer,
    kubernetes: { endpoint: server.url, certificateAuthority: Buffer.from(server.certificateAuthority).toString('base64') },
    existing: ({ name }) => existingInstances(store.list('nodes').filter((_, index, nodes) => groupOf(index, nodes.length) === groupLabel(name))),
    onLine,
  });
  const { accessEntries, clusterNames: [clusterName], manifests } = example.deployment;
  const objects = manifests.flatMap((manifest) => manifest.objects);
  const rbac = new Rbac(objects as RbacObject[]);
  cluster.api.admission.policies.apply(objects as Manifest[]);
  access = {
    endpoint: new ApiEndpoint(cluster.api, { rbac }),
    verifier: new EksTokenVerifier({ clusterName, accessEntries, sts: cloud.sts, now: () => clock.now() }),
  };
  const { deployment, drainer, queue } = example;
  const { functions, policies } = deployment;
  const patcher = [...functions.values()].find(({ roleArn }) => policies.has(roleArn) && roleArn !== drainer.roleArn);
  if (!patcher) {
    throw new Error('The example has no function of a plan. It must have a PatchPlan.');
  }
  return { deployment, drainer, queue, rbac, patcher, kubernetes: access.endpoint };
}

/** The first node is the canary; of four or more nodes, the last belongs to the group for batches. */
function groupOf(index: number, nodes: number): string {
  return index === 0 ? 'Canary' : index === nodes - 1 && nodes > 3 ? 'Batch' : 'Web';
}

async function authenticated(verifier: EksTokenVerifier, token: string): Promise<KubernetesUser | undefined> {
  try {
    return await verifier.authenticate(token);
  } catch (error) {
    if (error instanceof TokenRejected) {
      return undefined;
    }
    throw error;
  }
}
