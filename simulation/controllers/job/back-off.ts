import type { Pod } from '../../cluster/objects';

/** The failures of a Job's pods since the last success. */
export interface Failures {
  readonly count: number;
  /** When the last of them had ended, in milliseconds since the epoch. */
  readonly lastAt?: number;
}

export const NO_FAILURES: Failures = { count: 0 };

/** The delay after a failed pod; it doubles with every further failure. */
const FIRST_BACKOFF_MS = 10_000;
const LONGEST_BACKOFF_MS = 600_000;

/** The failures, including these ended pods. */
export function failuresAfter(before: Failures, succeeded: readonly Pod[], failed: readonly Pod[]): Failures {
  const lastSuccess = Math.max(...succeeded.map(endOf));
  const since = failed.map(endOf).filter((at) => at > lastSuccess);
  const remembered = succeeded.length > 0 ? NO_FAILURES : before;
  return since.length === 0 ? remembered : { count: remembered.count + since.length, lastAt: Math.max(...since) };
}

/** When the next pod may be created, in milliseconds since the epoch: https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy */
export function nextPodAt({ count, lastAt = -Infinity }: Failures): number {
  return count === 0 ? -Infinity : lastAt + Math.min(FIRST_BACKOFF_MS * 2 ** (count - 1), LONGEST_BACKOFF_MS);
}

/**
 * When a pod ended, as the Job controller computes it, in whole seconds: when its last container ended, when it stopped being ready, or when its
 * deletion was requested. The last is used for a pod that is still stopping.
 */
function endOf({ metadata, status }: Pod): number {
  const ends = (status.containerStatuses ?? []).map(({ state }) => Date.parse(state?.terminated?.finishedAt ?? ''));
  if (ends.length > 0 && ends.every((at) => !Number.isNaN(at))) {
    return Math.max(...ends);
  }
  const unready = status.conditions?.find(({ type, status: value }) => type === 'Ready' && value === 'False')?.lastTransitionTime;
  if (unready) {
    return Date.parse(unready);
  }
  return metadata.deletionTimestamp
    ? Date.parse(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000
    : Date.parse(metadata.creationTimestamp);
}
