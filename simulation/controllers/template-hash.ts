import { createHash } from 'node:crypto';
import type { PodTemplate } from '../cluster/pod';
import { sameValue } from '../cluster/values';

export const TEMPLATE_HASH_LABEL = 'pod-template-hash';

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

/** Equal for equal content. Kubernetes' own hashes differ, but are only ever compared with each other. */
export function hashOf(value: unknown, length = 10): string {
  const digest = createHash('sha256').update(JSON.stringify(ordered(value))).digest();
  return Array.from(digest.subarray(0, length), (byte) => LETTERS[byte % LETTERS.length]).join('');
}

/** Stored objects are immutable, and a template object is kept through most changes of its owner. */
const COMPARED = new WeakMap<PodTemplate, { readonly with: PodTemplate; readonly same: boolean }>();

/** Whether two templates create the same pods, ignoring the label that a Deployment adds. */
export function sameTemplate(a: PodTemplate | undefined, b: PodTemplate | undefined): boolean {
  if (!a || !b || !Object.isFrozen(a) || !Object.isFrozen(b)) {
    return sameValue(bare(a), bare(b));
  }
  const known = COMPARED.get(a);
  if (known?.with === b) {
    return known.same;
  }
  const same = sameValue(bare(a), bare(b));
  COMPARED.set(a, { with: b, same });
  return same;
}

/** Missing annotations and an empty map are equivalent. */
function bare(template: PodTemplate | undefined): unknown {
  const { [TEMPLATE_HASH_LABEL]: _, ...labels } = template?.metadata?.labels ?? {};
  const { annotations } = template?.metadata ?? {};
  return { labels, annotations: annotations && Object.keys(annotations).length > 0 ? annotations : undefined, spec: template?.spec };
}

function ordered(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(ordered);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined).sort(([a], [b]) => a < b ? -1 : 1)
    .map(([key, part]) => [key, ordered(part)]));
}
