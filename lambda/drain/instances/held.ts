import type { HeartbeatAnswer } from './claims';
import type { Groups } from './groups';
import type { ActionRequest, HeldInstance } from './held-instance';

/** A heartbeat that was answered so lately tells that the action is alive. */
const JUST_NOW = 5_000;

/** Whether Auto Scaling shows the instance in a state that its action cannot be waiting in. */
export function hasLeft({ action, transition }: HeldInstance, groups: Groups): boolean {
  return !groups.transitionsOf(action.instanceId).includes(transition);
}

/** One that fails is not sent again before: a service that is throttled or away is asked no more often for that. The shortest are due every ten seconds. */
const AFTER_FAILURE = 5_000;

/** The last heartbeats of an action, in milliseconds since the epoch. */
export interface Heartbeats {
  /** When the last one was sent that was recorded: it may have taken effect at once, however late its answer came. */
  readonly heartbeatAt?: number;
  /** When the last one was sent that is not answered yet. */
  readonly sentAt?: number;
  /** When the last one failed, unless another was recorded since. */
  readonly failedAt?: number;
}

/** When its next heartbeat is due: after a third of the hook's timeout, so that two may fail. One that is not answered is not waited for any longer. */
export function heartbeatDueAt({ options }: HeldInstance, { heartbeatAt = -Infinity, sentAt, failedAt = -Infinity }: Heartbeats): number {
  const pause = options.heartbeatTimeoutSeconds * 1000 / 3;
  return sentAt === undefined ? Math.max(heartbeatAt + pause, failedAt + AFTER_FAILURE) : sentAt + pause;
}

/**
 * Whether to ask once more before a drain begins: an invocation lasts for minutes, and others may have ended the action since. A heartbeat
 * of a moment ago will do, but not for a node that lost its drain state: another invocation takes it off when the action is over.
 */
export function mustConfirm(lostItsState: boolean, heartbeatAt: number | undefined, now: number): boolean {
  return lostItsState || heartbeatAt === undefined || now - heartbeatAt >= JUST_NOW;
}

/** Whether a drain may begin by this answer. */
export function isConfirmed(answer: HeartbeatAnswer, lostItsState: boolean): boolean {
  return answer === 'recorded' || (answer === 'unknown' && !lostItsState);
}

/** Whether nothing is left to do about the action that an event spoke of. */
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
