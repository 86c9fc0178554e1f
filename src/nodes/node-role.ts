import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from '../validation/acknowledge';

/** Managed policies of AWS, and why a node has them. */
const POLICIES = {
  AmazonEKSWorkerNodePolicy: 'What a kubelet asks of EC2 and EKS: https://docs.aws.amazon.com/eks/latest/userguide/create-node-role.html',
  AmazonEC2ContainerRegistryPullOnly: 'Images of the system\'s own pods come from registries of AWS.',
  AmazonEKS_CNI_Policy: 'The VPC CNI gives addresses to pods, unless it has a role of its own: set cniPolicy to false then.',
  AmazonSSMManagedInstanceCore: 'Sessions with the nodes were asked for by ssmAccess.',
};
type PolicyName = keyof typeof POLICIES;

export interface NodeRoleOptions {
  readonly ssmAccess: boolean;
  readonly cniPolicy: boolean;
  /** Whether pods have addresses of IPv6, which no managed policy covers. */
  readonly ipv6: boolean;
}

/** The role of nodes, as EKS documents it. */
export function nodeRole(scope: Construct, { ssmAccess, cniPolicy, ipv6 }: NodeRoleOptions): iam.Role {
  const names: PolicyName[] = [
    'AmazonEKSWorkerNodePolicy',
    'AmazonEC2ContainerRegistryPullOnly',
    ...(cniPolicy && !ipv6 ? ['AmazonEKS_CNI_Policy' as const] : []),
    ...(ssmAccess ? ['AmazonSSMManagedInstanceCore' as const] : []),
  ];
  const role = new iam.Role(scope, 'NodeRole', {
    description: 'Nodes of the cluster',
    assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
    managedPolicies: names.map((name) => iam.ManagedPolicy.fromAwsManagedPolicyName(name)),
    inlinePolicies: cniPolicy && ipv6 ? { AssignIpv6Addresses: ipv6Policy(scope) } : undefined,
  });
  for (const name of names) {
    acknowledge(role, `AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${name}]`, POLICIES[name]);
  }
  if (cniPolicy && ipv6) {
    acknowledge(role, 'AwsSolutions-IAM5[Resource::*]', 'EC2 allows these calls only for all resources.');
    acknowledge(role, 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ec2:*:*:network-interface/*]', 'The interfaces of the nodes are made while they run.');
  }
  return role;
}

/** @see https://docs.aws.amazon.com/eks/latest/userguide/cni-iam-role.html */
function ipv6Policy(scope: Construct): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [
      new iam.PolicyStatement({
        actions: ['ec2:AssignIpv6Addresses', 'ec2:DescribeInstances', 'ec2:DescribeTags', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeInstanceTypes'],
        resources: ['*'],
      }),
      new iam.PolicyStatement({
        actions: ['ec2:CreateTags'],
        resources: [Stack.of(scope).formatArn({ service: 'ec2', region: '*', account: '*', resource: 'network-interface', resourceName: '*' })],
      }),
    ],
  });
}
