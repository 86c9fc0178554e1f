import { graceMilliseconds } from './pods';
import type { Pod } from '../kubernetes/objects';

const MINUTE = 60_000;

/** Kept back before the hook's global limit, so that we end the action and not the service. */
const GLOBAL_LIMIT_MARGIN = 2 * MINUTE;
/** How long after the deadline released pods may take to go back to their ReplicaSets. Ends before the global limit. */
export const ADOPT_TIME = MINUTE;
/** What a deletion takes besides the pods' own grace. */
const DELETION_MARGIN = MINUTE;
/** A pod that has outlived its grace by this much does not stop by itself: its kubelet is dead, or a finalizer holds it. */
export const STUCK_AFTER = 5 * MINUTE;

/** The deadline of a drain: `drainTimeout` after the event, but before the hook's global limit in any case. */
export function deadlineOf(started: number, drainTimeoutSeconds: number, globalTimeoutSeconds: number): number {
  return Math.min(started + drainTimeoutSeconds * 1000, started + globalTimeoutSeconds * 1000 - GLOBAL_LIMIT_MARGIN);
}

/**
 * When a pod that is still there stops being asked: early enough that its own grace fits, and never before half of the
 * time is gone.
 */
export function lastCall(started: number, deadline: number, pod: Pod): number {
  return Math.max(started + (deadline - started) / 2, deadline - graceMilliseconds(pod) - DELETION_MARGIN);
}

/** From when a terminating pod no longer holds the drain. Its `deletionTimestamp` already includes its grace. */
export function stuckFrom(pod: Pod): number {
  return pod.metadata.deletionTimestamp ? Date.parse(pod.metadata.deletionTimestamp) + STUCK_AFTER : Infinity;
}
