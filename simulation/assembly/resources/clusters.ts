import type { Maker, MadeResource, Resource } from './resource';

export const makeCluster: Maker = (resource) => cluster(resource, resource.name('Name'), resource.get<string>('Version'));

/** A cluster of the older module, which is created by a custom resource. */
export const makeCustomCluster: Maker = (resource) => {
  const config = resource.require<{ name?: string; version?: string }>('Config');
  return cluster(resource, config.name ?? resource.name('Name'), config.version);
};

export const makeAccessEntry: Maker = (resource) => {
  const entry = {
    clusterName: resource.require<string>('ClusterName'),
    principalArn: resource.require<string>('PrincipalArn'),
    kubernetesGroups: resource.get<string[]>('KubernetesGroups') ?? [],
    username: resource.get<string>('Username'),
  };
  resource.site.deployment.accessEntries.push(entry);
  return { ref: `${entry.principalArn}|${entry.clusterName}`, attributes: { AccessEntryArn: `${entry.clusterName}/${entry.principalArn}` } };
};

interface ManifestObject {
  readonly kind: string;
  readonly metadata: { readonly name: string };
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
function nameOf(kind: string): RegExp {
  return /Role(Binding)?$/.test(kind) ? /^[^/%]+$/ : /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
}

/** Objects that CDK applies with kubectl. */
export const makeKubernetesResource: Maker = (resource) => {
  const objects = JSON.parse(resource.require<string>('Manifest')) as ManifestObject[];
  for (const { kind, metadata: { name } } of objects) {
    if (!nameOf(kind).test(name)) {
      throw new Error(`${resource} applies a ${kind} with the name '${name}', which Kubernetes does not take. Allowed is ${nameOf(kind)}.`);
    }
  }
  resource.site.deployment.manifests.push({ clusterName: resource.require('ClusterName'), objects });
  return { ref: resource.name('PhysicalResourceId'), attributes: {} };
};

function cluster({ site: { cloud, deployment, options } }: Resource, name: string, version: string | undefined): MadeResource {
  const made = cloud.eks.createCluster({ name, ...options.kubernetes, ...(version ? { version } : {}) });
  deployment.clusterNames.push(name);
  return {
    ref: name,
    attributes: {
      Arn: made.arn,
      Endpoint: made.endpoint,
      CertificateAuthorityData: made.certificateAuthority,
      ClusterSecurityGroupId: `sg-${cloud.random.hex(17)}`,
      EncryptionConfigKeyArn: '',
      OpenIdConnectIssuerUrl: `https://oidc.eks.${cloud.location.region}.${cloud.location.urlSuffix}/id/${cloud.random.hex(32).toUpperCase()}`,
    },
  };
}
