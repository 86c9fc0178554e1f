import type { aws_eks } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import { clusterFacts } from '../kubernetes/cluster-facts';
import { invalid } from '../validation/invalid';

/** Since when a cluster of EKS has mutating admission policies. Those of 1.34 and 1.35 are beta, and EKS leaves new beta APIs off. */
const SINCE = 36;

/** Fails for a cluster that is known to be too old. */
export function checkVersion(scope: IConstruct, cluster: aws_eks.IClusterRef): void {
  const { version } = clusterFacts(cluster);
  const minor = /^1\.(\d+)$/.exec(version ?? '')?.[1];
  if (minor === undefined || Number(minor) >= SINCE) {
    return;
  }
  throw invalid(scope, {
    what: `The cluster ${cluster.node.path} has no mutating admission policies, which make pods graceful.`,
    got: `Kubernetes ${version}`,
    allowed: `Kubernetes 1.${SINCE} and newer`,
    mend: 'Upgrade the cluster, or have the owners of applications write lifecycle.preStop.sleep and a terminationGracePeriodSeconds that is as much longer '
      + 'into their pod templates, as docs/graceful-pods.md shows.',
  });
}
