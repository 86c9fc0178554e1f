import { graceMilliseconds } from './pods/pods';
import type { NoticeName } from '../../src/names';
import type { WhenBlockedName } from '../../src/options/group-options';
import type { Pod } from '../kubernetes/objects';
import { readOnce } from './state/read-once';

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
/** What is out of sight for less is a watch that broke, or a leader that died and was followed, and costs a drain nothing. */
const OUTAGE_FROM = 3 * MINUTE;

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

/** When nobody could look at the cluster, in milliseconds since the epoch. */
export interface Outage {
  readonly from: number;
  readonly until: number;
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
function drainTimeoutEnds(started: number, { drainTimeoutSeconds, globalTimeoutSeconds }: DrainTerms): number {
  return Math.min(started + drainTimeoutSeconds * SECOND, globalLimit(started, globalTimeoutSeconds));
}

/**
 * The deadline of a drain that begins now: its timeout after the event, before the hook's global limit in any case. However late
 * the event came it has LEAST_TIME, or a drain that was never tried would end as blocked. Where it could not end as the user chose it
 * takes all the time that the hook has.
 */
export function deadlineOf({ started, found, terms }: NewDrain, now: number): number {
  const drainTimeoutSeconds = timeoutSecondsOf(terms);
  const wanted = drainTimeoutEnds(started, { ...terms, drainTimeoutSeconds });
  const least = now + Math.min(drainTimeoutSeconds * SECOND, LEAST_TIME);
  return Math.min(Math.max(wanted, least), limitOf({ started, found, terms }));
}

/** How long a drain may take: what its group says, or all that its hook has where it could not end as the user chose. */
export function timeoutSecondsOf(terms: DrainTerms): number {
  return canEndAsChosen(terms) ? terms.drainTimeoutSeconds : terms.globalTimeoutSeconds;
}

/** Until when we must have ended its action ourselves, or the hook ends it. */
export function limitOf({ started, found, terms: { globalTimeoutSeconds, heartbeatTimeoutSeconds } }: NewDrain): number {
  return globalLimit(found ? started - heartbeatTimeoutSeconds * SECOND : started, globalTimeoutSeconds);
}

/** Whether a time without sight of the cluster is long enough to cost a drain something. */
export function isOutage({ from, until }: Outage): boolean {
  return until - from >= OUTAGE_FROM;
}

/** A drain whose deadline an outage may move, as far as timeout and limit are known. */
interface Extendable {
  readonly started: number;
  readonly deadline: number;
  readonly timeoutSeconds?: number;
  readonly limit?: number;
}

/**
 * The deadline after an outage, which gives its time back: LEAST_TIME from its end, unless its timeout is shorter or the hook allows no more.
 * What was before the drain began costs it nothing: nobody leads while nothing is to be drained.
 * It follows from what stands on the node and from the outage, so it holds before it is written down, and is the same after that.
 */
export function deadlineAfter(outage: Outage | undefined, { started, deadline, timeoutSeconds, limit }: Extendable): number {
  if (!outage || deadline < outage.from || timeoutSeconds === undefined || limit === undefined) {
    return deadline;
  }
  const { from, until } = { ...outage, from: Math.max(outage.from, started) };
  return isOutage({ from, until }) ? Math.max(deadline, Math.min(until + Math.min(timeoutSeconds * SECOND, LEAST_TIME), limit)) : deadline;
}

/** How old an action may be when its message comes, so that the drain still has LEAST_TIME before the hook's limit. */
export function oldestAtFirstSight(globalTimeoutSeconds: number): number {
  return Math.max(0, globalTimeoutSeconds * SECOND - GLOBAL_LIMIT_MARGIN - LEAST_TIME);
}

function globalLimit(started: number, globalTimeoutSeconds: number): number {
  return started + globalTimeoutSeconds * SECOND - GLOBAL_LIMIT_MARGIN;
}

/** The time of a drain that counts towards its last call. */
interface Span {
  readonly started: number;
  readonly deadline: number;
  readonly notice?: NoticeName;
}

/** What EC2's two minutes leave for a drain: one that was under way before has no less of them. */
const INTERRUPTION_TIME = 115 * SECOND;

/**
 * The last call: when a pod that is still there stops being asked. Early enough that its own grace fits, and never before half of
 * the time is gone.
 */
export function lastCall({ started, deadline, notice }: Span, pod: Pod): number {
  const from = notice === 'spot-interruption' ? Math.max(started, deadline - INTERRUPTION_TIME) : started;
  return Math.max(from + (deadline - from) / 2, deadline - graceMilliseconds(pod) - DELETION_MARGIN);
}

/** How much of the time before EC2 takes an instance is left for the rest of a pod's end, besides its grace. */
const NOTICE_MARGIN = 10 * SECOND;

/** The last moment for the only pod of its owner before EC2 takes its instance: its replacement has all the time that its own grace leaves. */
export function lastMoment(state: Span, pod: Pod): number {
  return Math.max(lastCall(state, pod), state.deadline - graceMilliseconds(pod) - NOTICE_MARGIN);
}

/**
 * Whether a pod no longer waits for its turn nor for a replacement: it would be killed at the deadline otherwise, its machine is stopping already, or
 * somebody said that it goes now.
 */
export function isCalled(
  state: Span & { readonly whenBlocked: WhenBlockedName; readonly called?: boolean },
  pod: Pod,
  now: number,
): boolean {
  return state.called === true || state.notice === 'stopping' || (state.whenBlocked !== 'RETAIN' && now >= lastCall(state, pod));
}

/** From when a terminating pod no longer holds the drain. Its `deletionTimestamp` already includes its grace. */
export const stuckFrom = readOnce(({ metadata: { deletionTimestamp } }: Pod): number =>
  (deletionTimestamp ? Date.parse(deletionTimestamp) + STUCK_AFTER : Infinity));
