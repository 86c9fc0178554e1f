import type { ClusterView } from './cluster-view';
import type { Filter, NodeCheck, Rejection } from './filter';
import { nodeAffinityFilter, onlyNode } from './node-affinity';
import type { NodeInfo } from './node-info';
import { existingAntiAffinityFilter, podAffinityFilter, podAntiAffinityFilter } from './pod-affinity';
import { hostPortsFilter, resourcesFilter } from './resources';
import { scores } from './scoring';
import { taintFilter, unschedulableFilter } from './taints';
import { topologySpreadFilter } from './topology-spread';
import { volumeFilter } from './volume-filter';
import type { Pod } from '../cluster/objects';
import type { Random } from '../random';

/** In the scheduler's order: the first filter that objects rejects the node. */
const FILTERS: readonly Filter[] = [
  unschedulableFilter, taintFilter, nodeAffinityFilter, hostPortsFilter, resourcesFilter, volumeFilter, topologySpreadFilter,
  podAffinityFilter, podAntiAffinityFilter, existingAntiAffinityFilter,
];

export type Placement =
  | { readonly node: string }
  | { readonly node?: undefined; readonly message: string };

/** The best node for the pod, or why there is none, in the scheduler's words. */
export function place(pod: Pod, cluster: ClusterView, random: Pick<Random, 'integer'>): Placement {
  if (cluster.size === 0) {
    return { message: 'no nodes available to schedule pods' };
  }
  const checks = FILTERS.flatMap((filter) => filter(pod, cluster) ?? []);
  const only = cluster.node(onlyNode(pod));
  if (only && !firstRejection(checks, only)) {
    return { node: only.name };
  }
  const fitting: NodeInfo[] = [];
  const rejections: Rejection[] = [];
  for (const node of cluster.nodes) {
    const rejection = firstRejection(checks, node);
    if (rejection) {
      rejections.push(rejection);
    } else {
      fitting.push(node);
    }
  }
  return fitting.length > 0 ? { node: best(pod, fitting, cluster, random) } : { message: explain(rejections) };
}

function firstRejection(checks: readonly NodeCheck[], node: NodeInfo): Rejection | undefined {
  for (const check of checks) {
    const rejection = check(node);
    if (rejection) {
      return rejection;
    }
  }
  return undefined;
}

function best(pod: Pod, nodes: readonly NodeInfo[], cluster: ClusterView, random: Pick<Random, 'integer'>): string {
  if (nodes.length === 1) {
    return nodes[0].name;
  }
  const points = scores(pod, nodes, cluster);
  const highest = points.reduce((most, each) => Math.max(most, each), -Infinity);
  const equals = nodes.filter((_, index) => points[index] === highest);
  return equals[random.integer(equals.length)].name;
}

/** `0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. preemption: ...` */
export function explain(rejections: readonly Rejection[]): string {
  const all = `0/${rejections.length} nodes are available: `;
  const helped = rejections.filter(({ byPods }) => byPods).length;
  const preemption = tally([
    ...Array.from({ length: rejections.length - helped }, () => 'Preemption is not helpful for scheduling'),
    ...Array.from({ length: helped }, () => 'No preemption victims found for incoming pod'),
  ]);
  return `${all}${tally(rejections.flatMap(({ reasons }) => reasons))}. preemption: ${all}${preemption}.`;
}

function tally(reasons: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const reason of reasons) {
    counts.set(reason, (counts.get(reason) ?? 0) + 1);
  }
  return [...counts].map(([reason, count]) => `${count} ${reason}`).sort().join(', ');
}
