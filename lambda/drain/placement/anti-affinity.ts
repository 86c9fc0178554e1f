import type { Node, Pod, PodAffinityTerm } from '../../kubernetes/objects';
import { selects } from '../owners/selector';
import { isFinished, isTerminating } from '../pods/pods';

/** The labels by which nodes are near each other, with the values that a pod must keep away from. */
export type ForbiddenDomains = ReadonlyMap<string, ReadonlySet<string>>;

export function antiAffinityOf({ spec }: Pod): readonly PodAffinityTerm[] {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/**
 * Where required anti-affinity keeps a pod away: its own towards the pods that stay, and theirs towards it.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#inter-pod-affinity-and-anti-affinity
 */
export function forbiddenDomains(pod: Pod, staying: readonly Pod[], exclusive: readonly Pod[], nodes: readonly Node[]): ForbiddenDomains {
  const domains = new Map<string, Set<string>>();
  const forbid = (term: PodAffinityTerm, at: Pod): void => {
    const value = nodes.find(({ metadata }) => metadata.name === at.spec.nodeName)?.metadata.labels?.[term.topologyKey];
    if (value !== undefined) {
      domains.set(term.topologyKey, (domains.get(term.topologyKey) ?? new Set()).add(value));
    }
  };
  for (const term of antiAffinityOf(pod)) {
    staying.filter((other) => other !== pod && means(term, pod, other)).forEach((other) => forbid(term, other));
  }
  for (const other of exclusive.filter((one) => one !== pod)) {
    antiAffinityOf(other).filter((term) => means(term, other, pod)).forEach((term) => forbid(term, other));
  }
  return domains;
}

/** Whether the pod that a term stands on means the other one. */
function means({ labelSelector, namespaces, namespaceSelector, matchLabelKeys, mismatchLabelKeys }: PodAffinityTerm, pod: Pod, other: Pod): boolean {
  const agree = (key: string): boolean => pod.metadata.labels?.[key] === other.metadata.labels?.[key];
  const isSet = (key: string): boolean => pod.metadata.labels?.[key] !== undefined;
  return isNamespaceMeant(namespaces ?? [], namespaceSelector, pod, other.metadata.namespace ?? '')
    && (matchLabelKeys ?? []).filter(isSet).every(agree)
    && !(mismatchLabelKeys ?? []).filter(isSet).some(agree)
    && selects(labelSelector, other.metadata.labels);
}

/** The labels of namespaces are not observed: only the selector that means them all is known to mean one. */
function isNamespaceMeant(
  namespaces: readonly string[], selector: PodAffinityTerm['namespaceSelector'], pod: Pod, namespace: string,
): boolean {
  if (namespaces.length === 0 && !selector) {
    return namespace === pod.metadata.namespace;
  }
  return namespaces.includes(namespace)
    || (selector !== undefined && Object.keys(selector.matchLabels ?? {}).length + (selector.matchExpressions ?? []).length === 0);
}

export function isForbidden(domains: ForbiddenDomains, { metadata }: Node): boolean {
  return [...domains].some(([key, values]) => values.has(metadata.labels?.[key] ?? ''));
}

/** Whether a pod goes on counting where it is. */
export function stays(pod: Pod, leavingNodes: ReadonlySet<string>): boolean {
  const { nodeName } = pod.spec;
  return nodeName !== undefined && !leavingNodes.has(nodeName) && !isTerminating(pod) && !isFinished(pod);
}
