import { ClusterView, requiredAntiAffinityOf } from './cluster-view';
import { Filter, never, NodeCheck, notNow } from './filter';
import type { NodeInfo } from './node-info';
import type { Pod } from '../cluster/objects';
import type { PodAffinityTerm } from '../cluster/pod';
import { matchesSelector } from '../cluster/selectors';

/** Whether `term` of `pod` selects `other`. */
function termMeans(term: PodAffinityTerm, pod: Pod, other: Pod, cluster: ClusterView): boolean {
  return matchesSelector(term.labelSelector, other.metadata.labels)
    && keysAgree(term, pod, other)
    && namespaceMeant(term, pod, other, cluster);
}

function keysAgree(term: PodAffinityTerm, pod: Pod, other: Pod): boolean {
  const value = (of: Pod, key: string) => of.metadata.labels?.[key];
  const set = (key: string) => value(pod, key) !== undefined;
  return (term.matchLabelKeys ?? []).filter(set).every((key) => value(pod, key) === value(other, key))
    && (term.mismatchLabelKeys ?? []).filter(set).every((key) => value(pod, key) !== value(other, key));
}

function namespaceMeant(term: PodAffinityTerm, pod: Pod, other: Pod, cluster: ClusterView): boolean {
  const namespace = other.metadata.namespace ?? '';
  if (!term.namespaces?.length && !term.namespaceSelector) {
    return namespace === pod.metadata.namespace;
  }
  return (term.namespaces?.includes(namespace) ?? false)
    || (term.namespaceSelector !== undefined && matchesSelector(term.namespaceSelector, cluster.labelsOfNamespace(namespace)));
}

/** How many pods that a term selects are in each domain of its topology key. */
function podsByDomain(term: PodAffinityTerm, pod: Pod, cluster: ClusterView): Map<string, number> {
  const counts = new Map<string, number>();
  for (const node of cluster.nodes) {
    const domain = node.label(term.topologyKey);
    if (domain === undefined) {
      continue;
    }
    for (const other of node.pods.values()) {
      if (termMeans(term, pod, other, cluster)) {
        counts.set(domain, (counts.get(domain) ?? 0) + 1);
      }
    }
  }
  return counts;
}

export const podAffinityFilter: Filter = (pod, cluster) => {
  const terms = pod.spec.affinity?.podAffinity?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  if (terms.length === 0) {
    return undefined;
  }
  const counts = terms.map((term) => podsByDomain(term, pod, cluster));
  // The first pod of a group with affinity to itself has no other pod to be with.
  const first = counts.every((count) => count.size === 0) && terms.every((term) => termMeans(term, pod, pod, cluster));
  return (node) => {
    const near = terms.every((term, index) => {
      const domain = node.label(term.topologyKey);
      return domain !== undefined && (first || (counts[index].get(domain) ?? 0) > 0);
    });
    return near ? undefined : never("node(s) didn't match pod affinity rules");
  };
};

export const podAntiAffinityFilter: Filter = (pod, cluster) => {
  const terms = requiredAntiAffinityOf(pod);
  if (terms.length === 0) {
    return undefined;
  }
  const counts = terms.map((term) => podsByDomain(term, pod, cluster));
  return (node) => {
    const crowded = terms.some((term, index) => (counts[index].get(node.label(term.topologyKey) ?? '') ?? 0) > 0);
    return crowded ? notNow("node(s) didn't match pod anti-affinity rules") : undefined;
  };
};

/** The anti-affinity of existing pods towards the new one. */
export const existingAntiAffinityFilter: Filter = (pod, cluster): NodeCheck | undefined => {
  const closed = new Set<string>();
  for (const other of cluster.exclusivePods) {
    for (const term of requiredAntiAffinityOf(other)) {
      const domain = cluster.homeOf(other)?.label(term.topologyKey);
      if (domain !== undefined && termMeans(term, other, pod, cluster)) {
        closed.add(`${term.topologyKey}=${domain}`);
      }
    }
  }
  if (closed.size === 0) {
    return undefined;
  }
  const keys = new Set([...closed].map((entry) => entry.slice(0, entry.indexOf('='))));
  return (node) => [...keys].some((key) => closed.has(`${key}=${node.label(key)}`))
    ? notNow("node(s) didn't satisfy existing pods anti-affinity rules")
    : undefined;
};

/** The sum of the weights of preferred affinity terms that nearby pods match, minus those of anti-affinity terms. */
export function nearnessScore(pod: Pod, cluster: ClusterView): ((node: NodeInfo) => number) | undefined {
  const weighted = [
    ...(pod.spec.affinity?.podAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? []),
    ...(pod.spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [])
      .map(({ weight, podAffinityTerm }) => ({ weight: -weight, podAffinityTerm })),
  ];
  if (weighted.length === 0) {
    return undefined;
  }
  const counts = weighted.map(({ podAffinityTerm }) => podsByDomain(podAffinityTerm, pod, cluster));
  return (node) => weighted.reduce((sum, { weight, podAffinityTerm }, index) =>
    sum + weight * (counts[index].get(node.label(podAffinityTerm.topologyKey) ?? '') ?? 0), 0);
}
