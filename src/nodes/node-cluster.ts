import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as cr from 'aws-cdk-lib/custom-resources';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import type { INodeCluster } from './node-image';
import { clusterFacts, type ClusterFacts } from '../kubernetes/cluster-facts';
import { idOfCluster } from '../kubernetes/cluster-id';
import { sameCluster } from '../kubernetes/same-cluster';
import { acknowledge } from '../validation/acknowledge';

/** What nodes need of their cluster: what the app knows, and what only EKS can tell, which is asked for when it is first needed. */
export class NodeCluster implements INodeCluster {
  public readonly clusterName: string;
  public readonly kubernetesVersion?: string;
  private readonly facts: ClusterFacts;

  constructor(private readonly scope: Construct, private readonly cluster: aws_eks.IClusterRef, private readonly givenServiceCidr?: string) {
    this.facts = clusterFacts(cluster);
    this.clusterName = cluster.clusterRef.clusterName;
    this.kubernetesVersion = this.facts.version;
  }

  public get endpoint(): string {
    return this.facts.endpoint ?? this.lookUp('cluster.endpoint');
  }

  public get certificateAuthority(): string {
    return this.facts.certificateAuthority ?? this.lookUp('cluster.certificateAuthority.data');
  }

  public get serviceCidr(): string {
    const path = this.facts.ipv6 ? 'cluster.kubernetesNetworkConfig.serviceIpv6Cidr' : 'cluster.kubernetesNetworkConfig.serviceIpv4Cidr';
    return this.givenServiceCidr ?? this.facts.serviceCidr ?? this.lookUp(path);
  }

  /** Its members reach each other and the control plane. */
  public get securityGroupId(): string {
    return this.facts.securityGroupId ?? this.lookUp('cluster.resourcesVpcConfig.clusterSecurityGroupId');
  }

  private lookUp(path: (typeof PATHS)[number]): string {
    return ClusterLookUp.of(this.scope, this.cluster).answer(path);
  }
}

/** What is kept of the answer, which may hold 4 kB at most. None of it changes while the cluster lives. */
const PATHS = [
  'cluster.endpoint',
  'cluster.certificateAuthority.data',
  'cluster.kubernetesNetworkConfig.serviceIpv4Cidr',
  'cluster.kubernetesNetworkConfig.serviceIpv6Cidr',
  'cluster.resourcesVpcConfig.clusterSecurityGroupId',
] as const;

/** Asks EKS for a cluster while the stack is deployed. A stack does so once for each cluster. */
class ClusterLookUp extends Construct {
  public static of(scope: Construct, cluster: aws_eks.IClusterRef): ClusterLookUp {
    const stack = Stack.of(scope);
    const known = LOOK_UPS.get(stack) ?? [];
    const present = known.find((lookUp) => sameCluster(lookUp.cluster, cluster));
    if (present) {
      return present;
    }
    const made = new ClusterLookUp(stack, `ClusterLookUp-${idOfCluster(stack, cluster)}`, cluster);
    LOOK_UPS.set(stack, [...known, made]);
    return made;
  }

  private readonly call: cr.AwsCustomResource;

  private constructor(stack: Stack, id: string, readonly cluster: aws_eks.IClusterRef) {
    super(stack, id);
    const { clusterName, clusterArn } = cluster.clusterRef;
    this.call = new cr.AwsCustomResource(this, 'DescribeCluster', {
      resourceType: 'Custom::DescribeCluster',
      onUpdate: {
        service: 'EKS',
        action: 'describeCluster',
        parameters: { name: clusterName },
        physicalResourceId: cr.PhysicalResourceId.of(clusterName),
        outputPaths: [...PATHS],
      },
      policy: cr.AwsCustomResourcePolicy.fromStatements([new iam.PolicyStatement({ actions: ['eks:DescribeCluster'], resources: [clusterArn] })]),
      installLatestAwsSdk: false,
    });
    const provider = stack.node.tryFindChild(`AWS${cr.AwsCustomResource.PROVIDER_FUNCTION_UUID.replace(/-/g, '')}`);
    if (provider) {
      const reason = 'The function is that of CDK, which gives it the policy and the runtime.';
      acknowledge(provider, 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]', reason);
      acknowledge(provider, 'AwsSolutions-L1', reason);
    }
  }

  answer(path: string): string {
    return this.call.getResponseField(path);
  }
}

const LOOK_UPS = new WeakMap<Stack, ClusterLookUp[]>();
