import { type Stack, Token } from 'aws-cdk-lib';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import { clusterFacts } from './cluster-facts';

/** Tells clusters of a stack apart in ids: the cluster's own name if it is known, so that it does not matter where the cluster was imported, or whether; otherwise its path. */
export function idOfCluster(stack: Stack, cluster: aws_eks.IClusterRef): string {
  const name = clusterFacts(cluster).givenName ?? cluster.clusterRef.clusterName;
  if (!Token.isUnresolved(name)) {
    return name;
  }
  const within = `${stack.node.path}/`;
  return cluster.node.path.startsWith(within) ? cluster.node.path.slice(within.length) : cluster.node.path;
}
