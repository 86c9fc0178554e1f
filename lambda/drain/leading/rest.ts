import type { ActionRequest, HeldInstance } from '../instances/held-instance';
import { askAgainAt } from '../instances/newcomers';

/** Auto Scaling may show a state some moments after the event that tells of it. */
const SHOWN_AFTER = 10_000;

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
