import type { Groups } from '../instances/groups';
import type { ActionRequest, HeldInstance } from '../instances/held-instance';
import { askAgainAt } from '../instances/newcomers';

/** Auto Scaling may show a state only some time after the event that announced it. */
const SHOWN_AFTER = 10_000;

/** Within this time, Auto Scaling would answer the same again. */
const STILL_NEW = 2_000;

/** Decides whether a leader is done. */
export type Rest =
  | { readonly type: 'done' }
  | {
    readonly type: 'left';
    /** Whether, why and when to ask Auto Scaling again. */
    readonly ask?: { readonly why: 'event-not-shown' | 'before-the-end'; readonly at: number };
  };

interface Asked {
  /** Whether nothing is left to do about pods, nodes and the lifecycle actions that we hold. */
  readonly isNothingLeft: boolean;
  readonly get: (instanceId: string) => HeldInstance | undefined;
  /** When Auto Scaling was last asked. */
  readonly askedAt: number;
  readonly now: number;
}

/**
 * A leader is done when nothing is left to do, and Auto Scaling was asked so recently that nothing new can have come: an instance may have begun to
 * wait since the last question, while its message is invisible for some time.
 *
 * @param open requests of messages that are not done
 */
export function judgeRest(open: readonly ActionRequest[], { isNothingLeft, get, askedAt, now }: Asked): Rest {
  if (open.some(({ action }) => !get(action.instanceId))) {
    return { type: 'left', ask: { why: 'event-not-shown', at: now + SHOWN_AFTER } };
  }
  if (!isNothingLeft || open.length > 0) {
    return { type: 'left' };
  }
  return now < askAgainAt(askedAt) ? { type: 'done' } : { type: 'left', ask: { why: 'before-the-end', at: now } };
}

/**
 * A new leader need not ask Auto Scaling again if the last answer is fresh, complete, and shows every requested instance: pods would wait for that.
 *
 * @param open requests of messages that are not done
 */
export function isStillNew(
  { readAt, isIncomplete }: Pick<Groups, 'readAt' | 'isIncomplete'>, open: readonly ActionRequest[], { get, now }: Pick<Asked, 'get' | 'now'>,
): boolean {
  return !isIncomplete && open.every(({ action }) => get(action.instanceId)) && now - readAt <= STILL_NEW;
}
