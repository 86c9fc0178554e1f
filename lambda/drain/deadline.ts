import { graceMilliseconds } from './pods/pods';
import type { NoticeName } from '../../src/names';
import type { WhenBlockedName } from '../../src/options/group-options';
import type { Pod } from '../kubernetes/objects';
import { readOnce } from './state/read-once';

/** Decides times: the deadline of a drain, the last call for a pod, and when a terminating pod no longer counts. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Safety margin before the hook's global limit, so that we end the lifecycle action before Auto Scaling does. */
const GLOBAL_LIMIT_MARGIN = 2 * MINUTE;
/** The least time that a drain gets, however late its event arrived, unless its timeout is shorter. */
const LEAST_TIME = 10 * MINUTE;
/** How long after the deadline released pods may still be given back to their ReplicaSets. It ends before the global limit. */
export const ADOPT_TIME = MINUTE;
/** What a deletion takes in addition to the pod's grace period. */
const DELETION_MARGIN = MINUTE;
/** A pod still there this long after its grace period will not stop by itself: its kubelet is dead, or a finalizer holds it. */
export const STUCK_AFTER = 5 * MINUTE;
/** A shorter gap is a watch that broke, or one leader following another that died. It does not count as an outage. */
const OUTAGE_FROM = 3 * MINUTE;

/** What the hook and the group say about how long a drain may take, and how it ends. */
export interface DrainTerms {
  readonly drainTimeoutSeconds: number;
  /** Counted from the beginning of the action; heartbeats do not extend it. */
  readonly globalTimeoutSeconds: number;
  readonly heartbeatTimeoutSeconds: number;
  readonly whenBlocked: WhenBlockedName;
  /** Whether the group keeps an instance whose action was abandoned. */
  readonly retainsAbandoned: boolean;
}

/** A time in which no invocation could see the cluster, in milliseconds since the epoch. */
export interface Outage {
  readonly from: number;
  readonly until: number;
}

export interface NewDrain {
  /** When the action began: the time of its event, or when we found it without one. */
  readonly started: number;
  /** We found it without an event, so it may already be as old as a hook allows without a heartbeat. */
  readonly found: boolean;
  readonly terms: DrainTerms;
}

/** Whether a blocked drain can end as the user chose: RETAIN needs a group that keeps abandoned instances. */
export function canEndAsChosen({ whenBlocked, retainsAbandoned }: DrainTerms): boolean {
  return whenBlocked !== 'RETAIN' || retainsAbandoned;
}

/** When the drain timeout ends, or shortly before the hook's global limit if that is earlier. */
function drainTimeoutEnds(started: number, { drainTimeoutSeconds, globalTimeoutSeconds }: DrainTerms): number {
  return Math.min(started + drainTimeoutSeconds * SECOND, globalLimit(started, globalTimeoutSeconds));
}

/**
 * The deadline of a drain that begins now: its timeout counted from the event, but always before the hook's global limit. However late the event
 * arrived, the drain gets LEAST_TIME; otherwise a drain that was never tried would end as blocked. If it cannot end as the user chose, it takes all
 * the time that the hook allows.
 */
export function deadlineOf({ started, found, terms }: NewDrain, now: number): number {
  const drainTimeoutSeconds = timeoutSecondsOf(terms);
  const wanted = drainTimeoutEnds(started, { ...terms, drainTimeoutSeconds });
  const least = now + Math.min(drainTimeoutSeconds * SECOND, LEAST_TIME);
  return Math.min(Math.max(wanted, least), limitOf({ started, found, terms }));
}

/** How long a drain may take: the group's timeout, or all the time that the hook allows if the drain cannot end as the user chose. */
export function timeoutSecondsOf(terms: DrainTerms): number {
  return canEndAsChosen(terms) ? terms.drainTimeoutSeconds : terms.globalTimeoutSeconds;
}

/** When we must have ended the action at the latest; soon after that the hook's global limit would end it. */
export function limitOf({ started, found, terms: { globalTimeoutSeconds, heartbeatTimeoutSeconds } }: NewDrain): number {
  return globalLimit(found ? started - heartbeatTimeoutSeconds * SECOND : started, globalTimeoutSeconds);
}

/** Whether a gap in our view of the cluster is long enough to count as an outage. */
export function isOutage({ from, until }: Outage): boolean {
  return until - from >= OUTAGE_FROM;
}

/** A drain whose deadline an outage may move. Timeout and limit may be unknown; then the deadline stays. */
interface Extendable {
  readonly started: number;
  readonly deadline: number;
  readonly timeoutSeconds?: number;
  readonly limit?: number;
}

/**
 * The deadline after an outage: at least LEAST_TIME after its end, unless the drain's timeout is shorter or the hook allows less. The part of an
 * outage before the drain began does not count: while nothing is to be drained, nobody leads, and that looks like an outage. The result depends only
 * on the annotations of the node and on the outage, so it holds before it is written down, and is the same afterwards.
 */
export function deadlineAfter(outage: Outage | undefined, { started, deadline, timeoutSeconds, limit }: Extendable): number {
  if (!outage || deadline < outage.from || timeoutSeconds === undefined || limit === undefined) {
    return deadline;
  }
  const { from, until } = { ...outage, from: Math.max(outage.from, started) };
  return isOutage({ from, until }) ? Math.max(deadline, Math.min(until + Math.min(timeoutSeconds * SECOND, LEAST_TIME), limit)) : deadline;
}

/** How old an action may be when its message first arrives, if the drain is still to have LEAST_TIME before the hook's limit. */
export function oldestAtFirstSight(globalTimeoutSeconds: number): number {
  return Math.max(0, globalTimeoutSeconds * SECOND - GLOBAL_LIMIT_MARGIN - LEAST_TIME);
}

function globalLimit(started: number, globalTimeoutSeconds: number): number {
  return started + globalTimeoutSeconds * SECOND - GLOBAL_LIMIT_MARGIN;
}

/** The part of a drain's state that decides when its last calls come. */
interface Span {
  readonly started: number;
  readonly deadline: number;
  readonly notice?: NoticeName;
}

/** What a drain gets of EC2's two minutes. A drain that was under way before the notice counts from here, too, so that it has no less. */
const INTERRUPTION_TIME = 115 * SECOND;

/**
 * The last call: when a pod that is still on the node no longer waits for its turn or for a replacement. Early enough for its own grace period to fit
 * before the deadline, but never before half of the time is over.
 */
export function lastCall({ started, deadline, notice }: Span, pod: Pod): number {
  const from = notice === 'spot-interruption' ? Math.max(started, deadline - INTERRUPTION_TIME) : started;
  return Math.max(from + (deadline - from) / 2, deadline - graceMilliseconds(pod) - DELETION_MARGIN);
}

/** What stopping a pod takes in addition to its grace period, when EC2 is about to take the instance. */
const NOTICE_MARGIN = 10 * SECOND;

/** The latest moment to evict the only pod of an owner before EC2 takes its instance. Its replacement gets all the time that the pod's own grace period leaves. */
export function lastMoment(state: Span, pod: Pod): number {
  return Math.max(lastCall(state, pod), state.deadline - graceMilliseconds(pod) - NOTICE_MARGIN);
}

/**
 * Whether a pod no longer waits for its turn or for a replacement: otherwise it would be killed at the deadline, its instance is already stopping, or
 * a person has ordered force.
 */
export function isCalled(
  state: Span & { readonly whenBlocked: WhenBlockedName; readonly called?: boolean },
  pod: Pod,
  now: number,
): boolean {
  return state.called === true || state.notice === 'stopping' || (state.whenBlocked !== 'RETAIN' && now >= lastCall(state, pod));
}

/** When a terminating pod no longer holds up the drain. Its `deletionTimestamp` already includes its grace period. */
export const stuckFrom = readOnce(({ metadata: { deletionTimestamp } }: Pod): number =>
  (deletionTimestamp ? Date.parse(deletionTimestamp) + STUCK_AFTER : Infinity));
