import { existingInstances } from './machines';
import type { Stage } from './stage';
import type { CloudAssembly } from '../assembly/cloud-assembly';
import { EksTokenVerifier, KubernetesUser, TokenRejected } from '../cloud/eks-token';
import type { Manifest } from '../cluster/api/admission-policy/manifests';
import { ApiEndpoint } from '../cluster/api/endpoint';
import { KubernetesServer } from '../cluster/http/server';
import { Rbac, RbacObject } from '../cluster/rbac';
import { DeployedExample, deployExample } from '../example/deploy';

/** The example, deployed on a stage whose cluster knows the roles and users of its templates. */
export interface DeployedCluster extends DeployedExample {
  readonly rbac: Rbac;
  /** The API server, past which every request of the function goes. */
  readonly kubernetes: ApiEndpoint;
}

export async function deployOnStage(stage: Stage, assembly: CloudAssembly, onLine: (line: string) => void): Promise<DeployedCluster> {
  const { cloud, cloudServer, cluster, store, clock } = stage;
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

  const example = deployExample(assembly, {
    cloud,
    cloudServer,
    kubernetes: { endpoint: server.url, certificateAuthority: Buffer.from(server.certificateAuthority).toString('base64') },
    existing: existingInstances(store.list('nodes')),
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
  return { ...example, rbac, kubernetes: access.endpoint };
}

async function authenticated(verifier: EksTokenVerifier, token: string): Promise<KubernetesUser | undefined> {
  try {
    return await verifier.authenticate(token);
  } catch (error) {
    if (error instanceof TokenRejected) return undefined;
    throw error;
  }
}
