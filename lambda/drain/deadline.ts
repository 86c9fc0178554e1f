import { graceMilliseconds } from './pods';
import type { WhenBlockedName } from '../../src/options/group-options';
import type { Pod } from '../kubernetes/objects';

/** Decides when: the deadline of a drain, the last call for a pod, and when a terminating pod no longer counts. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Kept back before the hook's global limit, so that we end the action and not the service. */
const GLOBAL_LIMIT_MARGIN = 2 * MINUTE;
/** What a drain has at least, however late its event came, unless its timeout is shorter. */
const LEAST_TIME = 10 * MINUTE;
/** How long after the deadline released pods may take to go back to their ReplicaSets. Ends before the global limit. */
export const ADOPT_TIME = MINUTE;
/** What a deletion takes besides the pods' own grace. */
const DELETION_MARGIN = MINUTE;
/** A pod that has outlived its grace by this much does not stop by itself: its kubelet is dead, or a finalizer holds it. */
export const STUCK_AFTER = 5 * MINUTE;

/** What hook and group say about the time of a drain, and about its end. */
export interface DrainTerms {
  readonly drainTimeoutSeconds: number;
  /** From the beginning of the action, however many heartbeats come. */
  readonly globalTimeoutSeconds: number;
  readonly heartbeatTimeoutSeconds: number;
  readonly whenBlocked: WhenBlockedName;
  /** Whether the group keeps an instance whose action was abandoned. */
  readonly retainsAbandoned: boolean;
}

export interface NewDrain {
  /** When the action began: the event's time, or when it was found. */
  readonly started: number;
  /** No event told of it, so it may already be as old as its hook lets it become without a heartbeat. */
  readonly found: boolean;
  readonly terms: DrainTerms;
}

/** Whether a drain that is blocked can end as the user chose: RETAIN needs a group that keeps abandoned instances. */
export function canEndAsChosen({ whenBlocked, retainsAbandoned }: DrainTerms): boolean {
  return whenBlocked !== 'RETAIN' || retainsAbandoned;
}

/** When the drain timeout is over, or the hook's global limit about to be. */
export function drainTimeoutEnds(started: number, { drainTimeoutSeconds, globalTimeoutSeconds }: DrainTerms): number {
  return Math.min(started + drainTimeoutSeconds * SECOND, globalLimit(started, globalTimeoutSeconds));
}

/**
 * The deadline of a drain that begins now: its timeout after the event, before the hook's global limit in any case. However late
 * the event came it has LEAST_TIME, or a drain that was never tried would end as blocked. Where it could not end as the user chose it
 * takes all the time that the hook has.
 */
export function deadlineOf({ started, found, terms }: NewDrain, now: number): number {
  const { globalTimeoutSeconds, heartbeatTimeoutSeconds } = terms;
  const drainTimeoutSeconds = canEndAsChosen(terms) ? terms.drainTimeoutSeconds : globalTimeoutSeconds;
  const wanted = drainTimeoutEnds(started, { ...terms, drainTimeoutSeconds });
  const least = now + Math.min(drainTimeoutSeconds * SECOND, LEAST_TIME);
  const limit = globalLimit(found ? started - heartbeatTimeoutSeconds * SECOND : started, globalTimeoutSeconds);
  return Math.min(Math.max(wanted, least), limit);
}

/** Until when we must have ended an action ourselves. */
function globalLimit(started: number, globalTimeoutSeconds: number): number {
  return started + globalTimeoutSeconds * SECOND - GLOBAL_LIMIT_MARGIN;
}

/**
 * The last call: when a pod that is still there stops being asked. Early enough that its own grace fits, and never before half of
 * the time is gone.
 */
export function lastCall({ started, deadline }: { readonly started: number; readonly deadline: number }, pod: Pod): number {
  return Math.max(started + (deadline - started) / 2, deadline - graceMilliseconds(pod) - DELETION_MARGIN);
}

/** Whether a pod no longer waits for its turn nor for a replacement: it would be killed at the deadline otherwise. */
export function isCalled(
  state: { readonly started: number; readonly deadline: number; readonly whenBlocked: WhenBlockedName }, pod: Pod, now: number,
): boolean {
  return state.whenBlocked !== 'RETAIN' && now >= lastCall(state, pod);
}

/** From when a terminating pod no longer holds the drain. Its `deletionTimestamp` already includes its grace. */
export function stuckFrom(pod: Pod): number {
  return pod.metadata.deletionTimestamp ? Date.parse(pod.metadata.deletionTimestamp) + STUCK_AFTER : Infinity;
}
