import type { Pod } from '../../cluster/objects';

/** The pods of a Job that failed since the last that succeeded. */
export interface Failures {
  readonly count: number;
  /** When the last of them had ended, in milliseconds since the epoch. */
  readonly lastAt?: number;
}

export const NO_FAILURES: Failures = { count: 0 };

/** A pod that failed is followed by the next after this, and twice as long after every further failure. */
const FIRST_BACKOFF_MS = 10_000;
const LONGEST_BACKOFF_MS = 600_000;

/** What is remembered when these pods have ended, too. */
export function failuresAfter(before: Failures, succeeded: readonly Pod[], failed: readonly Pod[]): Failures {
  const lastSuccess = Math.max(...succeeded.map(endOf));
  const since = failed.map(endOf).filter((at) => at > lastSuccess);
  const remembered = succeeded.length > 0 ? NO_FAILURES : before;
  return since.length === 0 ? remembered : { count: remembered.count + since.length, lastAt: Math.max(...since) };
}

/**
 * From when the next pod may be made, in milliseconds since the epoch:
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy
 */
export function nextPodAt({ count, lastAt = -Infinity }: Failures): number {
  return count === 0 ? -Infinity : lastAt + Math.min(FIRST_BACKOFF_MS * 2 ** (count - 1), LONGEST_BACKOFF_MS);
}

/**
 * When a pod ended, as the Job controller finds it, in whole seconds: when its last container did, when it was no longer ready, or when
 * its deletion was asked for. The last is what counts of a pod that still stops.
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
