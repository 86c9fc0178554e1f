import type { LabelSelector, LabelSelectorRequirement, ObjectMeta, OwnerReference, StringMap } from './objects';

/** Whether labels match a selector. An empty selector selects everything and an absent one nothing, as in workloads and budgets of current API versions. */
export function matchesSelector(selector: LabelSelector | undefined, labels: StringMap | undefined): boolean {
  if (!selector) {
    return false;
  }
  return matchesMap(selector.matchLabels, labels)
    && (selector.matchExpressions ?? []).every((requirement) => matchesRequirement(requirement, labels));
}

/** Whether the labels have all those of the map. */
export function matchesMap(map: StringMap | undefined, labels: StringMap | undefined): boolean {
  for (const key in map) {
    if (labels?.[key] !== map[key]) {
      return false;
    }
  }
  return true;
}

/** `In`, `NotIn`, `Exists` and `DoesNotExist`, and of node selectors also `Gt` and `Lt`. */
export function matchesRequirement(requirement: LabelSelectorRequirement, labels: StringMap | undefined): boolean {
  const value = labels && Object.hasOwn(labels, requirement.key) ? labels[requirement.key] : undefined;
  const values = requirement.values ?? [];
  switch (requirement.operator) {
    case 'In': return value !== undefined && values.includes(value);
    case 'NotIn': return value === undefined || !values.includes(value);
    case 'Exists': return value !== undefined;
    case 'DoesNotExist': return value === undefined;
    case 'Gt': return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt': return value !== undefined && Number(value) < Number(values[0]);
    default: return false;
  }
}

/** The owner that manages the object, if one does. */
export function controllerOf(object: { readonly metadata: ObjectMeta }): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find((reference) => reference.controller);
}
