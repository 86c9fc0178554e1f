import { Filter, never } from './filter';
import type { Node, NodeSelector, NodeSelectorTerm, Pod } from '../cluster/objects';
import type { PodSpec } from '../cluster/pod';
import { matchesMap, matchesRequirement } from '../cluster/selectors';

/** All requirements of a term must hold; an empty term matches nothing. */
function matchesTerm(term: NodeSelectorTerm, node: Node): boolean {
  const labels = term.matchExpressions ?? [];
  const fields = term.matchFields ?? [];
  return labels.length + fields.length > 0
    && labels.every((requirement) => matchesRequirement(requirement, node.metadata.labels))
    && fields.every((requirement) => matchesRequirement(requirement, { 'metadata.name': node.metadata.name }));
}

/** One of the terms must hold. */
export function matchesNodeSelector(selector: NodeSelector, node: Node): boolean {
  return selector.nodeSelectorTerms.some((term) => matchesTerm(term, node));
}

/** Whether the pod's own nodeSelector and required node affinity allow the node. */
export function selectsNode(spec: PodSpec, node: Node): boolean {
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return matchesMap(spec.nodeSelector, node.metadata.labels) && (!required || matchesNodeSelector(required, node));
}

export const nodeAffinityFilter: Filter = (pod) => {
  if (!pod.spec.nodeSelector && !pod.spec.affinity?.nodeAffinity) {
    return undefined;
  }
  return ({ node }) => selectsNode(pod.spec, node) ? undefined : never("node(s) didn't match Pod's node affinity/selector");
};

export function hasPreferences({ spec }: Pod): boolean {
  return (spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution?.length ?? 0) > 0;
}

/** The only node that the required affinity allows by its name, as it does in pods of DaemonSets. */
export function onlyNode({ spec }: Pod): string | undefined {
  const terms = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  const field = terms?.length === 1 ? terms[0].matchFields?.find(({ key, operator, values }) => key === 'metadata.name' && operator === 'In' && values?.length === 1) : undefined;
  return field?.values?.[0];
}

/** The weights of the preferences that the node fulfils. */
export function preferenceOf(pod: Pod, node: Node): number {
  const preferences = pod.spec.affinity?.nodeAffinity?.preferredDuringSchedulingIgnoredDuringExecution;
  if (!preferences?.length) {
    return 0;
  }
  return preferences
    .filter(({ preference }) => matchesTerm(preference, node))
    .reduce((sum, { weight }) => sum + weight, 0);
}
