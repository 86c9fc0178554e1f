import { App, Duration, Stack } from 'aws-cdk-lib';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { parseAllDocuments } from 'yaml';
import type { Case, Made } from './cases';
import { containers, PORTS } from './pods';
import type { Manifest } from '../../../simulation/cluster/api/admission-policy/manifests';
import type { Pod } from '../../../simulation/cluster/objects';
import { GracefulPods, type GracefulPodsProps } from '../../../src';

/** The manifests that the construct applies to a cluster. */
export function policyOf(seconds: number, props: Omit<GracefulPodsProps, 'cluster' | 'sleep'> = {}): Manifest[] {
  const stack = new Stack(new App(), 'Stack');
  const cluster = eksv2.Cluster.fromClusterAttributes(stack, 'Cluster', { clusterName: 'production' });
  const { manifest } = new GracefulPods(stack, 'GracefulPods', { cluster, sleep: Duration.seconds(seconds), policyName: 'graceful-pods', ...props });
  return parseAllDocuments(manifest).map((document) => document.toJS() as Manifest);
}

/** The pod of a case, as its author wrote it. */
export function podOf({ annotations, spec }: Case, namespace: string) {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'pod', namespace, annotations }, spec: { ...containers(PORTS), ...spec } };
}

export function madeOf({ spec }: Pick<Pod, 'spec'>): Made {
  const hooks = [...spec.initContainers ?? [], ...spec.containers].filter(({ lifecycle }) => lifecycle?.preStop)
    .map(({ name, lifecycle }) => [name, lifecycle?.preStop?.sleep?.seconds ?? 'own'] as const);
  return { grace: spec.terminationGracePeriodSeconds ?? NaN, hooks: Object.fromEntries(hooks) };
}
