import { existingInstances } from './machines';
import type { Stage } from './stage';
import type { CloudAssembly } from '../assembly/cloud-assembly';
import { deploy } from '../assembly/deploy';
import type { DeployedGroup, Deployment, FunctionConfig } from '../assembly/deployment';
import { EksTokenVerifier, KubernetesUser, TokenRejected } from '../cloud/eks-token';
import { ChildProcessRuntime } from '../cloud/function/child-process-runtime';
import { functionEnvironment } from '../cloud/function/environment';
import type { LambdaFunction } from '../cloud/function/function';
import type { Queue } from '../cloud/queue/queue';
import type { Manifest } from '../cluster/api/admission-policy/manifests';
import { ApiEndpoint } from '../cluster/api/endpoint';
import { KubernetesServer } from '../cluster/http/server';
import { Rbac, RbacObject } from '../cluster/rbac';

/** The example, deployed on a stage: all that is known of it comes from its cloud assembly. */
export interface DeployedExample {
  readonly deployment: Deployment;
  readonly group: DeployedGroup;
  readonly drainer: LambdaFunction;
  readonly queue: Queue;
  readonly rbac: Rbac;
  /** The API server, past which every request of the function goes. */
  readonly kubernetes: ApiEndpoint;
}

export async function deployExample(stage: Stage, assembly: CloudAssembly, onLine: (line: string) => void): Promise<DeployedExample> {
  const { cloud, cluster, store, clock } = stage;
  // The template names the server, and the server's roles and users are in the template.
  let access: { readonly endpoint: ApiEndpoint; readonly verifier: EksTokenVerifier } | undefined;
  const server = await KubernetesServer.start({
    get endpoint() {
      if (!access) throw new Error('The API server was asked before the example was deployed.');
      return access.endpoint;
    },
    authenticate: async (token) => access && authenticated(access.verifier, token),
  });
  stage.onClose(() => server.close());

  const existing = existingInstances(store.list('nodes'));
  const deployment = deploy(assembly, cloud, {
    runtime: (config) => runtimeOf(config, stage, onLine),
    kubernetes: { endpoint: server.url, certificateAuthority: Buffer.from(server.certificateAuthority).toString('base64') },
    existing: () => existing,
  });
  deployment.enforcePolicies(cloud);
  const { accessEntries, clusterNames: [clusterName] } = deployment;
  const objects = deployment.manifests.flatMap((manifest) => manifest.objects);
  const rbac = new Rbac(objects as RbacObject[]);
  cluster.api.admission.policies.apply(objects as Manifest[]);
  access = {
    endpoint: new ApiEndpoint(cluster.api, { rbac }),
    verifier: new EksTokenVerifier({ clusterName, accessEntries, location: cloud.location, credentials: cloud.credentials, now: () => clock.now() }),
  };
  return { deployment, group: deployment.group, ...drainerOf(deployment), rbac, kubernetes: access.endpoint };
}

async function authenticated(verifier: EksTokenVerifier, token: string): Promise<KubernetesUser | undefined> {
  try {
    return await verifier.authenticate(token);
  } catch (error) {
    if (error instanceof TokenRejected) return undefined;
    throw error;
  }
}

function runtimeOf(config: FunctionConfig, { cloud, cloudServer }: Stage, onLine: (line: string) => void): ChildProcessRuntime {
  const { name, roleArn, memoryMb, logGroupName, variables, asset, handler } = config;
  return new ChildProcessRuntime({
    asset,
    handler,
    environment: functionEnvironment({
      functionName: name,
      region: cloud.location.region,
      memoryMb,
      logGroupName,
      credentials: cloud.credentials.issue(roleArn),
      endpointUrl: cloudServer.url,
      variables,
    }),
    onLine,
  });
}

/** The function with a policy of its own in the simulation is the one behind a queue, and the queue is the one that it fails from. */
function drainerOf({ functions, policies, queues }: Deployment): { drainer: LambdaFunction; queue: Queue } {
  const drainer = [...functions.values()].find(({ roleArn }) => policies.has(roleArn));
  const queue = [...queues.values()].find(({ spec }) => spec.redrive);
  if (!drainer || !queue) {
    throw new Error('The example has no function behind a queue. It must connect its node group with a GracefulNodeGroup.');
  }
  return { drainer, queue };
}
