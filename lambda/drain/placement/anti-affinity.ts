import type { Node, Pod, PodAffinityTerm } from '../../kubernetes/objects';
import { selects } from '../owners/selector';
import { isFinished, isTerminating } from '../pods/pods';

/** By topology key: the values of the domains that a pod must keep out of. */
export type ForbiddenDomains = ReadonlyMap<string, ReadonlySet<string>>;

export function antiAffinityOf({ spec }: Pod): readonly PodAffinityTerm[] {
  return spec.affinity?.podAntiAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
}

/**
 * The domains that required anti-affinity forbids: the pod's own terms towards pods that stay, and their terms towards the pod.
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

/** Whether a term of `pod` selects the other pod. */
function means({ labelSelector, namespaces, namespaceSelector, matchLabelKeys, mismatchLabelKeys }: PodAffinityTerm, pod: Pod, other: Pod): boolean {
  const agree = (key: string): boolean => pod.metadata.labels?.[key] === other.metadata.labels?.[key];
  const isSet = (key: string): boolean => pod.metadata.labels?.[key] !== undefined;
  return isNamespaceMeant(namespaces ?? [], namespaceSelector, pod, other.metadata.namespace ?? '')
    && (matchLabelKeys ?? []).filter(isSet).every(agree)
    && !(mismatchLabelKeys ?? []).filter(isSet).some(agree)
    && selects(labelSelector, other.metadata.labels);
}

/** We do not read the labels of namespaces, so of all selectors only the empty one, which selects every namespace, is certain to match. */
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

/** Whether a pod remains where it is, and so still counts for anti-affinity. */
export function stays(pod: Pod, leavingNodes: ReadonlySet<string>): boolean {
  const { nodeName } = pod.spec;
  return nodeName !== undefined && !leavingNodes.has(nodeName) && !isTerminating(pod) && !isFinished(pod);
}
