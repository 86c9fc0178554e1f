import { CfnResource, Stack } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as eks from 'aws-cdk-lib/aws-eks';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';

/** A cluster of `aws-cdk-lib/aws-eks` that the app makes. */
export interface MadeV1 extends aws_eks.IClusterRef {
  readonly authenticationMode?: string;
  readonly awsAuth: eks.AwsAuth;
}

/** What an `IClusterRef` knows of itself beyond its name. An imported cluster may know nothing. */
export interface ClusterFacts {
  /** The name that a cluster of the app is made with, where one was chosen. */
  readonly givenName?: string;
  /** The cluster, when it is one of `aws-eks` made in the app. */
  readonly madeV1?: MadeV1;
  /** The module whose `KubernetesManifest` reaches the cluster. Undefined when a custom resource cannot reach it. */
  readonly kubectl?: 'aws-eks' | 'aws-eks-v2';
  readonly vpc?: ec2.IVpc;
  readonly securityGroupId?: string;
  /** Whether the API server can only, or only from some addresses, be reached from outside of the VPC. */
  readonly privateEndpoint: boolean;
  readonly endpoint?: string;
  readonly certificateAuthority?: string;
  /** The addresses of its Services, where they were chosen. */
  readonly serviceCidr?: string;
  readonly ipv6: boolean;
  /** The version of Kubernetes of a cluster that the app makes. */
  readonly version?: string;
  /** How a cluster that the app makes knows who somebody is, where it says so. */
  readonly authenticationMode?: string;
}

/** The public members of clusters of both modules that matter here. On imported ones the getters throw. */
interface Known extends MadeV1 {
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroupId?: string;
  readonly clusterEndpoint?: string;
  readonly clusterCertificateAuthorityData?: string;
  readonly ipFamily?: string;
  readonly kubectlProvider?: { readonly serviceToken: string; readonly roleArn?: string };
  readonly kubectlRole?: object;
  readonly kubectlLayer?: object;
}

/** As both kinds of resources have it, in the spelling of CloudFormation's L1. */
interface Properties {
  readonly name?: string;
  readonly version?: string;
  readonly accessConfig?: { readonly authenticationMode?: string };
  readonly kubernetesNetworkConfig?: { readonly ipFamily?: string; readonly serviceIpv4Cidr?: string };
  readonly resourcesVpcConfig?: { readonly endpointPublicAccess?: boolean; readonly publicAccessCidrs?: readonly string[] };
}

/** Everything is judged by members and resource types, never by classes: an app may hold several copies of aws-cdk-lib. */
export function clusterFacts(cluster: aws_eks.IClusterRef): ClusterFacts {
  const known = cluster as Known;
  const resource = clusterResource(cluster);
  const { name, version, accessConfig, kubernetesNetworkConfig: network, resourcesVpcConfig: access } = properties(resource);
  const madeV1 = resource?.cfnResourceType === TYPE_V1 ? known : undefined;
  return {
    givenName: text(name),
    madeV1,
    kubectl: kubectlModule(known),
    vpc: probe(() => known.vpc),
    securityGroupId: probe(() => known.clusterSecurityGroupId),
    privateEndpoint: access?.endpointPublicAccess === false || (access?.publicAccessCidrs ?? []).length > 0,
    endpoint: probe(() => known.clusterEndpoint),
    certificateAuthority: probe(() => known.clusterCertificateAuthorityData),
    serviceCidr: text(network?.serviceIpv4Cidr),
    ipv6: (network?.ipFamily ?? probe(() => known.ipFamily)) === 'ipv6',
    version: text(version),
    // CDK's default. An L1 that does not say has the default of EKS.
    authenticationMode: madeV1 ? madeV1.authenticationMode ?? 'CONFIG_MAP' : accessConfig?.authenticationMode,
  };
}

/** What a cluster of `aws-cdk-lib/aws-eks` is made with. */
const TYPE_V1 = 'Custom::AWSCDK-EKS-Cluster';

/** The resource of a cluster that the app makes: an L1, or the one within an L2. */
function clusterResource(cluster: aws_eks.IClusterRef): CfnResource | undefined {
  const candidates: IConstruct[] = [cluster, ...cluster.node.defaultChild?.node.findAll() ?? []];
  return candidates.filter((candidate) => CfnResource.isCfnResource(candidate))
    .find(({ cfnResourceType }) => cfnResourceType === 'AWS::EKS::Cluster' || cfnResourceType === TYPE_V1);
}

/** What a resource was made with, resolved. */
function properties(resource: CfnResource | undefined): Properties {
  if (!resource) {
    return {};
  }
  const config = (resource.cfnResourceType === TYPE_V1 ? configOf(resource) : resource) as Properties;
  const { name, version, accessConfig, kubernetesNetworkConfig, resourcesVpcConfig } = config;
  return Stack.of(resource).resolve({ name, version, accessConfig, kubernetesNetworkConfig, resourcesVpcConfig }) as Properties;
}

/**
 * What a cluster of `aws-eks` gives to its custom resource. `cfnProperties` is protected, and the only way: such a cluster tells neither its version nor who may reach
 * its endpoint, and the resource is a plain one, without members of its own. Where a release of CDK lacks the member, nothing is known, and the
 * deployment looks it up.
 */
function configOf(resource: CfnResource): object {
  return (resource as unknown as { readonly cfnProperties?: { readonly Config?: object } }).cfnProperties?.Config ?? {};
}

/** A token is an expression of CloudFormation by now. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function kubectlModule(cluster: Known): ClusterFacts['kubectl'] {
  const provider = probe(() => cluster.kubectlProvider);
  if (provider) {
    // Providers of aws-eks name a role that kubectl assumes, those of aws-eks-v2 do not.
    return probe(() => provider.roleArn) ? 'aws-eks' : 'aws-eks-v2';
  }
  // A cluster of aws-eks makes its own provider when it knows these two, which one of aws-eks-v2 does not have.
  return probe(() => cluster.kubectlRole) && probe(() => cluster.kubectlLayer) ? 'aws-eks' : undefined;
}

/** What an imported cluster was not told it answers with an error, and there is no other way to ask. */
function probe<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
