import { CfnResource, Stack } from 'aws-cdk-lib';
import * as eks from 'aws-cdk-lib/aws-eks';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { clusterFacts, type MadeV1 } from './cluster-facts';
import { invalid, type Problem } from '../validation/invalid';
import { sameValue } from '../validation/same';

/** How errors name the option by which somebody chose how a role is known to the cluster. */
export interface AccessOption {
  readonly prop: string;
  readonly className: string;
  /** Whose role it is, in one word. */
  readonly subject: string;
}

/** Fails unless the cluster has access entries. An imported one does not tell. */
export function requireAccessEntries(scope: IConstruct, cluster: aws_eks.IClusterRef, { prop, className }: AccessOption): void {
  const { madeV1, authenticationMode } = clusterFacts(cluster);
  if (authenticationMode !== eks.AuthenticationMode.CONFIG_MAP) {
    return;
  }
  throw invalid(scope, {
    what: 'A cluster whose authentication mode is CONFIG_MAP has no access entries.',
    got: `${prop}: ${className}.accessEntry()`,
    allowed: madeV1 ? `${className}.awsAuth() or ${className}.none()` : `${className}.none()`,
    mend: madeV1
      ? `Leave ${prop} out, or set authenticationMode of the cluster to API_AND_CONFIG_MAP.`
      : 'Set accessConfig.authenticationMode of the cluster to API_AND_CONFIG_MAP or API.',
  });
}

/** The cluster, if the ConfigMap aws-auth of it can name the role. */
export function requireAwsAuth(scope: IConstruct, cluster: aws_eks.IClusterRef, role: iam.IRole, { prop, className, subject }: AccessOption): MadeV1 {
  const { madeV1, authenticationMode } = clusterFacts(cluster);
  if (!madeV1) {
    throw invalid(scope, {
      what: 'The ConfigMap aws-auth can only be written for clusters of aws-cdk-lib/aws-eks that are made in this app.',
      got: `the cluster ${cluster.node.path}`,
      allowed: `${className}.accessEntry() or ${className}.none()`,
      mend: `Leave ${prop} out, or use ${className}.none() and map the role to the group in aws-auth yourself.`,
    });
  }
  if (authenticationMode === eks.AuthenticationMode.API) {
    throw invalid(scope, {
      what: 'A cluster whose authentication mode is API does not read the ConfigMap aws-auth.',
      got: `${prop}: ${className}.awsAuth()`,
      allowed: `${className}.accessEntry() or ${className}.none()`,
      mend: `Leave ${prop} out.`,
    });
  }
  // The ConfigMap is a resource of the cluster's stack, which our stack refers to already.
  if (Stack.of(role) !== Stack.of(madeV1)) {
    throw invalid(scope, {
      what: 'The ConfigMap aws-auth can only name roles of the cluster\'s own stack.',
      got: `a role in the stack ${Stack.of(role).node.path}, a cluster in ${Stack.of(madeV1).node.path}`,
      allowed: `a ${subject} in the stack of the cluster, or a role of that stack`,
      mend: `Set authenticationMode of the cluster to API_AND_CONFIG_MAP and leave ${prop} out, `
        + `or put the ${subject} into the stack of the cluster, or use ${className}.none().`,
    });
  }
  return madeV1;
}

/** The access entries that the app has made for a role on a cluster. */
export function accessEntries(scope: IConstruct, clusterName: string, principalArn: string): eks.CfnAccessEntry[] {
  return scope.node.root.node.findAll()
    .filter((construct): construct is eks.CfnAccessEntry => CfnResource.isCfnResource(construct) && construct.cfnResourceType === 'AWS::EKS::AccessEntry')
    .filter((entry) => sameValue({ scope, value: clusterName }, { scope: entry, value: entry.clusterName })
      && sameValue({ scope, value: principalArn }, { scope: entry, value: entry.principalArn }));
}

/** A role has one access entry on a cluster at most. */
export function otherEntries(entry: eks.CfnAccessEntry, subject: string, mend: string): Problem[] {
  return accessEntries(entry, entry.clusterName, entry.principalArn).filter((other) => other !== entry).map(({ node }) => ({
    what: `A role has one access entry on a cluster, and the app makes another one for the ${subject}'s role.`,
    got: `a second access entry, ${node.path}`,
    allowed: 'one access entry for each role on each cluster',
    mend,
  }));
}
