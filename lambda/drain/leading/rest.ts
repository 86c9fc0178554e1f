import type { Groups } from '../instances/groups';
import type { ActionRequest, HeldInstance } from '../instances/held-instance';
import { askAgainAt } from '../instances/newcomers';

/** Auto Scaling may show a state some moments after the event that tells of it. */
const SHOWN_AFTER = 10_000;

/** What Auto Scaling said so lately would be said again. */
const STILL_NEW = 2_000;

/** Decides whether a leader is done. */
export type Rest =
  | { readonly type: 'done' }
  | {
    readonly type: 'left';
    /** Why Auto Scaling is to be asked again, if that is so, and when. */
    readonly ask?: { readonly why: 'event-not-shown' | 'before-the-end'; readonly at: number };
  };

interface Asked {
  /** Whether nothing is left to do about pods, nodes and the actions that we hold. */
  readonly isNothingLeft: boolean;
  readonly get: (instanceId: string) => HeldInstance | undefined;
  /** When Auto Scaling was asked last. */
  readonly askedAt: number;
  readonly now: number;
}

/**
 * A leader is done when nothing that was asked for is left, and Auto Scaling was asked so lately that nothing new can have come: an instance may have
 * begun to wait since the last question, whose message stays away for some time.
 *
 * @param open what messages ask for that is not done
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
 * Whoever begins to lead need not ask again what Auto Scaling has just said, if that was all and shows every instance that was asked for: pods wait for that.
 *
 * @param open what messages ask for that is not done
 */
export function isStillNew(
  { readAt, isIncomplete }: Pick<Groups, 'readAt' | 'isIncomplete'>, open: readonly ActionRequest[], { get, now }: Pick<Asked, 'get' | 'now'>,
): boolean {
  return !isIncomplete && open.every(({ action }) => get(action.instanceId)) && now - readAt <= STILL_NEW;
}
