import type { Pod } from '../../kubernetes/objects';
import { condition, isFinished, isTerminating, podName } from '../pods/pods';
import { readOnce } from '../state/read-once';

/**
 * How long a replacement may stay unscheduled before the surge is undone. Cluster autoscalers provide a node within two or three minutes: they check
 * every ten seconds, and an instance takes a minute or two to join.
 */
export const UNPLACED_TIME = 4 * 60_000;

/** A pod that has not been scheduled. */
export interface UnplacedPod {
  readonly pod: Pod;
  /** Since when, by the scheduler's clock; by the API server's if no scheduler has reported yet. */
  readonly since: number;
  /** In the scheduler's words. */
  readonly because: string;
}

/** Undefined for a pod that has a node, or no longer needs one. */
export const unplaced = readOnce((pod: Pod): UnplacedPod | undefined => {
  if (pod.spec.nodeName || isTerminating(pod) || isFinished(pod)) {
    return undefined;
  }
  const scheduled = condition(pod.status.conditions, 'PodScheduled');
  const words = scheduled?.status === 'False' ? scheduled.message ?? scheduled.reason : undefined;
  const since = Date.parse((scheduled?.status === 'False' ? scheduled.lastTransitionTime : undefined) ?? pod.metadata.creationTimestamp ?? '');
  return { pod, since: Number.isNaN(since) ? 0 : since, because: `${podName(pod)} is not scheduled: ${words ?? 'no reason given'}` };
});

/**
 * When a surge is undone unless its replacement finds a node: after the replacement has been unscheduled for that time, counted from the release at
 * the earliest, and after twice that time from the release in any case.
 *
 * @param since when the replacement was first unscheduled, by our own clock
 */
export function surgeEnds(released: number, since: number): number {
  return Math.min(Math.max(released, since), released + UNPLACED_TIME) + UNPLACED_TIME;
}
