import type { Finding } from '../findings/finding';
import type { OwnerResult } from '../result/result';

/** The findings whose fix ends an interruption, the most specific first. */
const MENDING = [
  'budgets-overlap', 'recreate', 'no-surge', 'pinned-to-node', 'no-other-zone', 'single-attach-volume', 'local-volume', 'selects-pod-template-hash',
  'quota-without-room', 'anti-affinity-without-room', 'budget-never-allows', 'budget-of-several-owners', 'fits-nowhere-else', 'unowned-pod',
  'job-fails-by-disruption', 'single-replica',
];

/** What to do if no finding says it, by kind of owner. */
const BY_KIND: Readonly<Record<string, string>> = {
  Pod: 'Create it with a Deployment, a StatefulSet or a Job.',
  StatefulSet: 'Run two or more replicas with a budget of maxUnavailable 1, if the application allows it.',
};

/** How to prevent the interruption of an owner. */
export function remedyOf(key: string, kind: string, findings: readonly Finding[]): Pick<OwnerResult, 'mend' | 'field'> {
  const [finding] = findings.filter(({ owners, code }) => owners.includes(key) && MENDING.includes(code))
    .sort((a, b) => MENDING.indexOf(a.code) - MENDING.indexOf(b.code));
  if (!finding) {
    return { mend: BY_KIND[kind] ?? 'Run two or more replicas, and give it a budget that allows one to be missing.' };
  }
  return { mend: finding.mend, ...finding.field && { field: { object: finding.fieldOf ?? finding.object, path: finding.field } } };
}
