import { Annotations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { NodeDrainerProps } from './node-drainer-props';
import type { ClusterFacts } from '../kubernetes/cluster-facts';
import { PACKAGE_NAME } from '../names';
import { invalid } from '../validation/invalid';

/** Where the function runs. */
export interface DrainerNetwork {
  readonly vpc?: ec2.IVpc;
  readonly vpcSubnets?: ec2.SubnetSelection;
  readonly securityGroups?: ec2.ISecurityGroup[];
}

export function drainerNetwork(scope: Construct, options: NodeDrainerProps, cluster: ClusterFacts): DrainerNetwork {
  const vpc = options.vpc ?? (cluster.privateEndpoint ? cluster.vpc : undefined);
  const { vpcSubnets, securityGroups } = options;
  if (!vpc && (vpcSubnets || securityGroups)) {
    throw invalid(scope, {
      what: 'Subnets and security groups belong to a VPC, and there is none.',
      got: [vpcSubnets && 'vpcSubnets', securityGroups && 'securityGroups'].filter(Boolean).join(' and '),
      allowed: 'vpcSubnets and securityGroups together with vpc',
      mend: 'Set vpc to the VPC of the cluster, or leave them out.',
    });
  }
  // CDK's own would have the path of the function in its description, which cannot be changed without replacing it.
  const own = () => vpc && [new ec2.SecurityGroup(scope, 'FunctionSecurityGroup', { vpc, description: 'The function of the drainer' })];
  return { vpc, vpcSubnets, securityGroups: securityGroups ?? own() };
}

/** Lets the function in where the API server listens. The rules are made in the drainer's stack, wherever the cluster is. */
export function openCluster(scope: Construct, fn: lambda.Function, cluster: ClusterFacts): Construct[] {
  if (!cluster.securityGroupId) {
    Annotations.of(scope).addWarningV2(`${PACKAGE_NAME}:clusterSecurityGroupUnknown`, 'The function runs in a VPC, but the imported cluster does not '
      + 'tell its security group, so port 443 was not opened. Import the cluster with clusterSecurityGroupId, or allow the connection yourself '
      + '(drainer.connections), or acknowledge this warning if it is allowed already.');
    return [];
  }
  const groupId = cluster.securityGroupId;
  return fn.connections.securityGroups.map((group, index) => new ec2.CfnSecurityGroupIngress(scope, index === 0 ? 'ClusterIngress' : `ClusterIngress${index + 1}`, {
    groupId,
    ipProtocol: 'tcp',
    fromPort: 443,
    toPort: 443,
    sourceSecurityGroupId: group.securityGroupId,
    description: 'The drainer to the Kubernetes API',
  }));
}
