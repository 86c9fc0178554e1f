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

/** What the scheduler says of nodes that have no room. */
const NO_ROOM = /^(Insufficient |Too many pods)/;
/** What else it says that a pod's end changes nothing about. */
const LASTING = /^node\(s\) (were unschedulable|had untolerated taint|didn't match Pod's node affinity\/selector)/;

/**
 * Whether nodes lack nothing but room, in the scheduler's words: `0/3 nodes are available: 1 node(s) were unschedulable, 2 Insufficient cpu. preemption: …`. Then
 * it helps nobody that another such pod goes first, for its own node takes none. Words that are not known may mean that it helps.
 */
export function lacksRoom(because: string): boolean {
  const [, list] = /nodes are available: (.*?)(\.(\s|$)|$)/.exec(because) ?? [];
  const reasons = (list ?? '').split(', ').map((reason) => reason.replace(/^\d+ /, ''));
  return reasons.some((reason) => NO_ROOM.test(reason)) && reasons.every((reason) => NO_ROOM.test(reason) || LASTING.test(reason));
}

/**
 * When a surge is undone unless its replacement finds a node: after the replacement has been unscheduled for that time, counted from the release at
 * the earliest, and after twice that time from the release in any case.
 *
 * @param since when the replacement was first unscheduled, by our own clock
 */
export function surgeEnds(released: number, since: number): number {
  return Math.min(Math.max(released, since), released + UNPLACED_TIME) + UNPLACED_TIME;
}
