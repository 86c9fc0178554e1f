import { HOSTNAME, NAME_FIELD } from './node-selectors';
import type { Node, NodeSelector, NodeSelectorRequirement } from '../../kubernetes/objects';

/** By what the nodes of a cluster are known, as far as anybody asks. */
interface KnownNames {
  readonly names: ReadonlySet<string>;
}

/**
 * Whether a node that has yet to come may fit a selector. It may have any label but those that name a node: its own name is new. Storage
 * drivers have labels of their own for that, so any value that is the name of a node counts.
 */
export function mayFitNewNode({ nodeSelectorTerms }: NodeSelector, known: KnownNames): boolean {
  return nodeSelectorTerms.some(({ matchExpressions = [], matchFields = [] }) =>
    ![...matchExpressions, ...matchFields].some((requirement) => namesNodes(requirement, known)));
}

function namesNodes({ key, operator, values = [] }: NodeSelectorRequirement, known: KnownNames): boolean {
  return operator === 'In' && (key === HOSTNAME || key === NAME_FIELD || (values.length > 0 && values.every((value) => known.names.has(value))));
}

/** By what nodes are known: their names, host names and instances. */
export function namesOf(nodes: readonly Node[]): Set<string> {
  return new Set(nodes.flatMap(({ metadata, spec }) => [metadata.name, metadata.labels?.[HOSTNAME], spec.providerID?.split('/').at(-1)])
    .filter((name) => name !== undefined && name !== '') as string[]);
}
