import type { ClusterView } from './cluster-view';
import { Filter, never, notNow } from './filter';
import { selectsNode } from './node-affinity';
import type { NodeInfo } from './node-info';
import { untolerated } from './taints';
import type { Pod } from '../cluster/objects';
import type { TopologySpreadConstraint } from '../cluster/pod';
import { matchesSelector } from '../cluster/selectors';
import { isTerminating } from '../component-base/pod-state';

/** The number of a constraint's pods in each domain that counts for the pod. */
interface Spread {
  readonly constraint: TopologySpreadConstraint;
  readonly counts: ReadonlyMap<string, number>;
  readonly fewest: number;
  /** 1 if the constraint counts the pod itself. */
  readonly self: number;
}

function constraintsOf(pod: Pod, whenUnsatisfiable: string): TopologySpreadConstraint[] {
  return (pod.spec.topologySpreadConstraints ?? []).filter((constraint) => constraint.whenUnsatisfiable === whenUnsatisfiable);
}

function counted(constraint: TopologySpreadConstraint, pod: Pod, other: Pod): boolean {
  return other.metadata.namespace === pod.metadata.namespace
    && matchesSelector(constraint.labelSelector, other.metadata.labels)
    && (constraint.matchLabelKeys ?? []).every((key) =>
      pod.metadata.labels?.[key] === undefined || pod.metadata.labels[key] === other.metadata.labels?.[key]);
}

/** By default, nodes that the pod's own node selector and affinity rule out do not count, and tainted nodes do. */
function domainCounts(constraint: TopologySpreadConstraint, pod: Pod, node: NodeInfo): boolean {
  if (constraint.nodeAffinityPolicy !== 'Ignore' && !selectsNode(pod.spec, node.node)) {
    return false;
  }
  return constraint.nodeTaintsPolicy !== 'Honor' || untolerated(node.hardTaints, pod.spec.tolerations).length === 0;
}

function spreadOf(constraint: TopologySpreadConstraint, pod: Pod, cluster: ClusterView): Spread {
  const counts = new Map<string, number>();
  for (const node of cluster.nodes) {
    const domain = node.label(constraint.topologyKey);
    if (domain === undefined || !domainCounts(constraint, pod, node)) {
      continue;
    }
    let count = counts.get(domain) ?? 0;
    for (const other of node.pods.values()) {
      if (counted(constraint, pod, other) && !isTerminating(other)) {
        count++;
      }
    }
    counts.set(domain, count);
  }
  const tooFewDomains = constraint.minDomains !== undefined && counts.size < constraint.minDomains;
  const fewest = tooFewDomains || counts.size === 0 ? 0 : Math.min(...counts.values());
  return { constraint, counts, fewest, self: counted(constraint, pod, pod) ? 1 : 0 };
}

export const topologySpreadFilter: Filter = (pod, cluster) => {
  const spreads = constraintsOf(pod, 'DoNotSchedule').map((constraint) => spreadOf(constraint, pod, cluster));
  if (spreads.length === 0) {
    return undefined;
  }
  return (node) => {
    for (const { constraint, counts, fewest, self } of spreads) {
      const domain = node.label(constraint.topologyKey);
      if (domain === undefined) {
        return never("node(s) didn't match pod topology spread constraints (missing required label)");
      }
      if ((counts.get(domain) ?? 0) + self - fewest > constraint.maxSkew) {
        return notNow("node(s) didn't match pod topology spread constraints");
      }
    }
    return undefined;
  };
};

/** How many pods the soft constraints count in the node's domain: fewer is better. */
export function crowding(pod: Pod, cluster: ClusterView): ((node: NodeInfo) => number) | undefined {
  const spreads = constraintsOf(pod, 'ScheduleAnyway').map((constraint) => spreadOf(constraint, pod, cluster));
  if (spreads.length === 0) {
    return undefined;
  }
  return (node) => spreads.reduce((sum, { constraint, counts }) => sum + (counts.get(node.label(constraint.topologyKey) ?? '') ?? 0), 0);
}
