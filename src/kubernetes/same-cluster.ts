import { Stack } from 'aws-cdk-lib';
import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { clusterFacts } from './cluster-facts';
import { sameValue, surelyDiffer, type Valued } from '../validation/same';

/** Whether both are one cluster, which may have been imported twice, or made here and imported by the name that it is given. */
export function sameCluster(left: aws_eks.IClusterRef, right: aws_eks.IClusterRef): boolean {
  return left === right
    || (!elsewhere(left, right) && namesOf(left).some((name) => namesOf(right).some((other) => sameValue(name, other))));
}

function namesOf(cluster: aws_eks.IClusterRef): Valued[] {
  const { givenName } = clusterFacts(cluster);
  return [cluster.clusterRef.clusterName, ...givenName === undefined ? [] : [givenName]].map((value) => ({ scope: cluster, value }));
}

/** Whether both will surely be in different accounts or regions, where clusters of one name are two. */
function elsewhere(left: IConstruct, right: IConstruct): boolean {
  const [one, other] = [Stack.of(left), Stack.of(right)];
  return surelyDiffer(one.account, other.account) || surelyDiffer(one.region, other.region);
}
