import type { LabelSelector } from '../../kubernetes/objects';

/** Whether a label selector selects these labels. An empty selector selects everything; undefined selects nothing. */
export function selects(selector: LabelSelector | undefined, labels: Readonly<Record<string, string>> = {}): boolean {
  if (!selector) {
    return false;
  }
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return Object.keys(matchLabels).every((key) => labels[key] === matchLabels[key])
    && matchExpressions.every(({ key, operator, values = [] }) => {
      switch (operator) {
        case 'In': return Object.hasOwn(labels, key) && values.includes(labels[key]);
        case 'NotIn': return !(Object.hasOwn(labels, key) && values.includes(labels[key]));
        case 'Exists': return Object.hasOwn(labels, key);
        case 'DoesNotExist': return !Object.hasOwn(labels, key);
        default: return false;
      }
    });
}
