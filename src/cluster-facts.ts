import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import type { aws_eks } from 'aws-cdk-lib/interfaces';

/** What an `IClusterRef` knows of itself beyond its name. An imported cluster may know nothing. */
export interface ClusterFacts {
  /** The cluster, when it is one of `aws-eks` made in the app. */
  readonly madeV1?: eks.Cluster;
  /** The module whose `KubernetesManifest` reaches the cluster. */
  readonly kubectl?: 'aws-eks' | 'aws-eks-v2';
  readonly vpc?: ec2.IVpc;
  readonly securityGroupId?: string;
  /** Whether the API server can only, or only from some addresses, be reached from outside of the VPC. */
  readonly privateEndpoint: boolean;
}

/** The members of clusters of both modules that matter here. On imported ones the getters throw. */
interface Known extends aws_eks.IClusterRef {
  readonly vpc?: ec2.IVpc;
  readonly clusterSecurityGroupId?: string;
  readonly kubectlProvider?: { readonly serviceToken: string; readonly roleArn?: string };
  readonly kubectlRole?: object;
  readonly kubectlLayer?: object;
  /** Private in both modules. Unknown means that the function stays outside of the VPC unless the user says otherwise. */
  readonly endpointAccess?: { readonly _config?: { readonly publicAccess?: boolean; readonly publicCidrs?: readonly string[] } };
}

export function clusterFacts(cluster: aws_eks.IClusterRef): ClusterFacts {
  const known: Known = cluster;
  const access = probe(() => known.endpointAccess?._config);
  return {
    madeV1: cluster instanceof eks.Cluster ? cluster : undefined,
    kubectl: kubectlModule(known),
    vpc: probe(() => known.vpc),
    securityGroupId: probe(() => known.clusterSecurityGroupId),
    privateEndpoint: access?.publicAccess === false || (access?.publicCidrs ?? []).length > 0,
  };
}

/** Undefined when the cluster cannot be reached by a custom resource. */
function kubectlModule(cluster: Known): 'aws-eks' | 'aws-eks-v2' | undefined {
  if (cluster instanceof eks.Cluster) {
    return 'aws-eks';
  }
  const provider = probe(() => cluster.kubectlProvider);
  if (cluster instanceof eksv2.Cluster) {
    return provider ? 'aws-eks-v2' : undefined;
  }
  if (provider) {
    // Providers of aws-eks name a role that kubectl assumes, those of aws-eks-v2 do not.
    return probe(() => provider.roleArn) ? 'aws-eks' : 'aws-eks-v2';
  }
  // An imported cluster of aws-eks makes its own provider when it knows these two.
  return probe(() => cluster.kubectlRole) && probe(() => cluster.kubectlLayer) ? 'aws-eks' : undefined;
}

function probe<T>(read: () => T | undefined): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
