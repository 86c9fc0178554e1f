import type { HeartbeatAnswer } from './claims';
import type { Groups } from './groups';
import type { ActionRequest, HeldInstance } from './held-instance';

/** A heartbeat answered within this time proves that the action is alive. */
const JUST_NOW = 5_000;

/** Whether Auto Scaling shows the instance in a state that its action cannot be waiting in. */
export function hasLeft({ action, transition }: HeldInstance, groups: Groups): boolean {
  return !groups.transitionsOf(action.instanceId).includes(transition);
}

/** A failed heartbeat is not repeated before this, so that a service that throttles or is unavailable is not called more often. The shortest intervals are ten seconds. */
const AFTER_FAILURE = 5_000;

/** The last heartbeats of an action, in milliseconds since the epoch. */
export interface Heartbeats {
  /** When the last recorded heartbeat was sent: it may have taken effect at once, however late its answer came. */
  readonly heartbeatAt?: number;
  /** When the last unanswered heartbeat was sent. */
  readonly sentAt?: number;
  /** When the last heartbeat failed, unless another one has been recorded since. */
  readonly failedAt?: number;
}

/** When its next heartbeat is due: after a third of the hook's timeout, so that two heartbeats may fail. An unanswered one delays the next by no more than that. */
export function heartbeatDueAt({ options }: HeldInstance, { heartbeatAt = -Infinity, sentAt, failedAt = -Infinity }: Heartbeats): number {
  const pause = options.heartbeatTimeoutSeconds * 1000 / 3;
  return sentAt === undefined ? Math.max(heartbeatAt + pause, failedAt + AFTER_FAILURE) : sentAt + pause;
}

/**
 * Whether to send another heartbeat before a drain begins: an invocation lasts for minutes, and others may have ended the action since. A very recent
 * heartbeat suffices, but not for a node that lost its drain state: another invocation removes that when the action is over.
 */
export function mustConfirm(lostItsState: boolean, heartbeatAt: number | undefined, now: number): boolean {
  return lostItsState || heartbeatAt === undefined || now - heartbeatAt >= JUST_NOW;
}

/** Whether a drain may begin, given this answer. */
export function isConfirmed(answer: HeartbeatAnswer, lostItsState: boolean): boolean {
  return answer === 'recorded' || (answer === 'unknown' && !lostItsState);
}

/** Whether nothing is left to do about an event's lifecycle action. */
export function isSettled(
  { type, action, started }: ActionRequest,
  { held, hasEnded, groups }: { readonly held?: HeldInstance; readonly hasEnded: boolean; readonly groups: Groups },
): boolean {
  const { groupName } = groups.instanceOf(action.instanceId) ?? action;
  if (groupName !== action.groupName) {
    return true;
  }
  if (held || hasEnded) {
    return held?.transition !== type;
  }
  return groups.show(started) && (groups.lacksHook(action.groupName) || !groups.transitionsOf(action.instanceId).includes(type));
}
