import type { Node, NodeSelector, NodeSelectorRequirement, NodeSelectorTerm, Pod } from '../../kubernetes/objects';

/** The only field that node selectors can match. */
export const NAME_FIELD = 'metadata.name';
/** The label whose value is unique to each node. */
export const HOSTNAME = 'kubernetes.io/hostname';

/**
 * `In`, `NotIn`, `Exists`, `DoesNotExist`, `Gt` and `Lt`.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#operators
 */
function isMet({ key, operator, values = [] }: NodeSelectorRequirement, labels: Readonly<Record<string, string>> = {}): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In': return value !== undefined && values.includes(value);
    case 'NotIn': return value === undefined || !values.includes(value);
    case 'Exists': return value !== undefined;
    case 'DoesNotExist': return value === undefined;
    case 'Gt': return value !== undefined && Number.parseInt(value, 10) > Number.parseInt(values[0], 10);
    case 'Lt': return value !== undefined && Number.parseInt(value, 10) < Number.parseInt(values[0], 10);
    // An operator that we do not know may match: never call impossible what may be possible.
    default: return true;
  }
}

/** All requirements of a term must hold; an empty term selects nothing. */
function termSelects({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, { metadata }: Node): boolean {
  return matchExpressions.length + matchFields.length > 0
    && matchExpressions.every((requirement) => isMet(requirement, metadata.labels))
    && matchFields.every((requirement) => isMet(requirement, { [NAME_FIELD]: metadata.name }));
}

/** One of the terms must hold. */
export function selectsNode(selector: NodeSelector, node: Node): boolean {
  return selector.nodeSelectorTerms.some((term) => termSelects(term, node));
}

export function requiredAffinity({ spec }: Pod): NodeSelector | undefined {
  return spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
}

/** The `nodeSelector` of a pod as a NodeSelector. Undefined: the pod has none. */
export function plainSelector({ spec }: Pod): NodeSelector | undefined {
  const wanted = Object.entries(spec.nodeSelector ?? {});
  return wanted.length === 0 ? undefined
    : { nodeSelectorTerms: [{ matchExpressions: wanted.map(([key, value]) => ({ key, operator: 'In', values: [value] })) }] };
}

/** The selector in words, such as `pool=gpu`. */
export function selectorWords(selector: NodeSelector): string {
  return words(selector, ({ key, operator, values = [] }) =>
    (operator === 'In' ? `${key}=${values.join('|')}` : [key, operator, ...values].join(' ')));
}

/** Where a selector allows a pod, such as `in zone eu-west-1a`. */
export function whereWords(selector: NodeSelector): string {
  return words(selector, ({ key, operator, values = [] }) => {
    const list = values.join(' or ');
    if (operator === 'In' && key.endsWith('/zone')) {
      return `in zone ${list}`;
    }
    return operator === 'In' && (key === NAME_FIELD || key === HOSTNAME) ? `on ${list}` : `where ${[key, operator, ...values].join(' ')}`;
  });
}

function words({ nodeSelectorTerms }: NodeSelector, say: (requirement: NodeSelectorRequirement) => string): string {
  return nodeSelectorTerms.map(({ matchExpressions = [], matchFields = [] }) => [...matchExpressions, ...matchFields].map(say).join(' and ')).join(' or ');
}
