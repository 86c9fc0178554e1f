import { HOSTNAME, NAME_FIELD } from './node-selectors';
import type { Node, NodeSelector, NodeSelectorRequirement } from '../../kubernetes/objects';

/** The names by which nodes are known, computed only when needed. */
interface KnownNames {
  readonly names: ReadonlySet<string>;
}

/**
 * Whether a future node may match a selector. It may have any label except those that name an existing node, since its own name is new. Storage
 * drivers use labels of their own for that, so any value that is the name of a node counts.
 */
export function mayFitNewNode({ nodeSelectorTerms }: NodeSelector, known: KnownNames): boolean {
  return nodeSelectorTerms.some(({ matchExpressions = [], matchFields = [] }) =>
    ![...matchExpressions, ...matchFields].some((requirement) => namesNodes(requirement, known)));
}

function namesNodes({ key, operator, values = [] }: NodeSelectorRequirement, known: KnownNames): boolean {
  return operator === 'In' && (key === HOSTNAME || key === NAME_FIELD || (values.length > 0 && values.every((value) => known.names.has(value))));
}

/** The names by which nodes are known: node names, host names and instance ids. */
export function namesOf(nodes: readonly Node[]): Set<string> {
  return new Set(nodes.flatMap(({ metadata, spec }) => [metadata.name, metadata.labels?.[HOSTNAME], spec.providerID?.split('/').at(-1)])
    .filter((name) => name !== undefined && name !== '') as string[]);
}
