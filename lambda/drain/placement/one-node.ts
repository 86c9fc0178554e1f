import { HOSTNAME, NAME_FIELD } from './node-selectors';
import type { Node, NodeSelector, NodeSelectorRequirement } from '../../kubernetes/objects';

/**
 * Whether a node that has yet to come may fit a selector. It may have any label but those that name a node: its own name is new. Storage
 * drivers have labels of their own for that, so any value that is the name of a node counts.
 */
export function mayFitNewNode({ nodeSelectorTerms }: NodeSelector, names: ReadonlySet<string>): boolean {
  return nodeSelectorTerms.some(({ matchExpressions = [], matchFields = [] }) =>
    ![...matchExpressions, ...matchFields].some((requirement) => namesNodes(requirement, names)));
}

function namesNodes({ key, operator, values = [] }: NodeSelectorRequirement, names: ReadonlySet<string>): boolean {
  return operator === 'In' && (key === HOSTNAME || key === NAME_FIELD || (values.length > 0 && values.every((value) => names.has(value))));
}

/** By what nodes are known: their names, host names and instances. */
export function namesOf(nodes: readonly Node[]): Set<string> {
  return new Set(nodes.flatMap(({ metadata, spec }) => [metadata.name, metadata.labels?.[HOSTNAME], spec.providerID?.split('/').at(-1)])
    .filter((name) => name !== undefined && name !== '') as string[]);
}
