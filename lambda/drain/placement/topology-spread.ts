import { plainSelector, requiredAffinity, selectsNode } from './node-selectors';
import { forbiddingTaint, toleratesCordon } from './taints';
import type { Node, Pod, TopologySpreadConstraint } from '../../kubernetes/objects';
import { selects } from '../owners/selector';

/*
 * Topology spread counts a pod where it is until it goes, and counts its node, cordoned or not, until that is gone. So if the pod was the last one in
 * its zone or on its host, no other node may take its replacement once it has left, although one may while the pod is still there, or after the node
 * is gone. https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
 */

const NO_CONSTRAINTS: readonly TopologySpreadConstraint[] = [];

/** The constraints that can keep a pod from being scheduled. */
export function spreadConstraintsOf({ spec }: Pod): readonly TopologySpreadConstraint[] {
  return spec.topologySpreadConstraints?.filter(({ whenUnsatisfiable }) => whenUnsatisfiable === 'DoNotSchedule') ?? NO_CONSTRAINTS;
}

/** A constraint, with the number of matching pods in each topology domain. */
export interface SpreadLimit {
  readonly constraint: TopologySpreadConstraint;
  readonly counts: ReadonlyMap<string, number>;
  readonly fewest: number;
}

/**
 * @param nodes the nodes that count as domains
 * @param pods the pods of the pod's namespace, without terminating ones
 */
export function spreadLimits(pod: Pod, nodes: readonly Node[], pods: readonly Pod[]): readonly SpreadLimit[] {
  return spreadConstraintsOf(pod).map((constraint) => limitOf(constraint, countsOf(constraint, pod, nodes, pods)));
}

/** The same limits after the pod has left its node. */
export function withoutOne(limits: readonly SpreadLimit[], pod: Pod, node: Node | undefined): readonly SpreadLimit[] {
  return limits.map((limit) => {
    const domain = node?.metadata.labels?.[limit.constraint.topologyKey];
    const count = domain === undefined ? undefined : limit.counts.get(domain);
    return domain === undefined || count === undefined || !isCounted(limit.constraint, pod, pod) ? limit
      : limitOf(limit.constraint, new Map([...limit.counts, [domain, count - 1]]));
  });
}

/** Whether the pod's spread constraints allow the node. */
export function maySpreadTo({ metadata }: Node, pod: Pod, limits: readonly SpreadLimit[]): boolean {
  return limits.every(({ constraint, counts, fewest }) => {
    const domain = metadata.labels?.[constraint.topologyKey];
    return domain !== undefined && (counts.get(domain) ?? 0) + (isCounted(constraint, pod, pod) ? 1 : 0) - fewest <= constraint.maxSkew;
  });
}

/** Whether a constraint of `pod` counts the other pod. */
export function isCounted({ labelSelector, matchLabelKeys = [] }: TopologySpreadConstraint, pod: Pod, other: Pod): boolean {
  return selects(labelSelector, other.metadata.labels)
    && matchLabelKeys.every((key) => pod.metadata.labels?.[key] === undefined || pod.metadata.labels[key] === other.metadata.labels?.[key]);
}

function limitOf(constraint: TopologySpreadConstraint, counts: ReadonlyMap<string, number>): SpreadLimit {
  const isShort = counts.size < (constraint.minDomains ?? 1);
  return { constraint, counts, fewest: isShort ? 0 : Math.min(...counts.values()) };
}

/** The number of matching pods by domain; domains without any have 0. */
function countsOf(constraint: TopologySpreadConstraint, pod: Pod, nodes: readonly Node[], pods: readonly Pod[]): ReadonlyMap<string, number> {
  const domains = new Map<string, string>();
  for (const node of nodes) {
    const domain = node.metadata.labels?.[constraint.topologyKey];
    if (domain !== undefined && isDomainCounted(constraint, pod, node)) {
      domains.set(node.metadata.name, domain);
    }
  }
  const counts = new Map([...domains.values()].map((domain) => [domain, 0]));
  for (const other of pods) {
    const domain = domains.get(other.spec.nodeName ?? '');
    if (domain !== undefined && isCounted(constraint, pod, other)) {
      counts.set(domain, (counts.get(domain) ?? 0) + 1);
    }
  }
  return counts;
}

/** By default, nodes that the pod's own node selector and affinity rule out do not count, and tainted nodes do. */
function isDomainCounted({ nodeAffinityPolicy, nodeTaintsPolicy }: TopologySpreadConstraint, pod: Pod, node: Node): boolean {
  const isSelected = nodeAffinityPolicy === 'Ignore' || [plainSelector(pod), requiredAffinity(pod)].every((selector) => !selector || selectsNode(selector, node));
  return isSelected && (nodeTaintsPolicy !== 'Honor' || (!forbiddingTaint(node, pod) && (!node.spec.unschedulable || toleratesCordon(pod))));
}
