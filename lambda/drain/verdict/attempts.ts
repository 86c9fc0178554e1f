import type { EvictionAnswer } from './answer';
import { askAgainAfter } from './asking';
import type { PodAction } from '../decision';
import type { Attempt } from '../snapshot';

/** Decides what to remember of a request about a pod, until the watch shows its effect or it may be repeated. */

/** If the watch still shows the pod this long after a 404, the answer was about something else. */
const GONE_HOLDS = 10_000;

const TYPES = { release: 'release', adopt: 'adopt', evict: 'evict', interrupt: 'evict', delete: 'delete' } as const;

/** While the request is under way. */
export function attemptBegun(action: PodAction, earlier: Attempt | undefined, now: number): Attempt {
  return { type: TYPES[action.type], state: 'requested', at: now, refusals: earlier?.refusals ?? 0 };
}

/** Once the request has been answered. Undefined: there is nothing to remember, since the answer itself contains the changed pod. */
export function attemptAnswered(action: PodAction, answer: EvictionAnswer, earlier: Attempt | undefined, now: number): Attempt | undefined {
  const { type, refusals } = attemptBegun(action, earlier, now);
  switch (answer.type) {
    case 'accepted':
      return type === 'release' || type === 'adopt' ? undefined : { type, state: 'accepted', at: now, refusals };
    case 'gone':
      return { type, state: 'accepted', at: now, refusals, retryAt: now + GONE_HOLDS };
    default: {
      const asks = action.type === 'evict' && action.asks && answer.type !== 'unknown';
      const isForbidden = answer.type === 'webhook' || answer.type === 'forbidden';
      return {
        type,
        state: answer.type === 'unknown' ? 'unknown' : 'refused',
        at: now,
        refusals: refusals + 1,
        retryAt: now + (asks ? askAgainAfter(refusals) : answer.retryAfter),
        asks,
        because: answer.because,
        forbidden: isForbidden,
        // A single refusal is not final: an API server that has just started forbids everything until it has loaded its roles.
        denied: isForbidden && refusals > 0,
        budgetVersion: answer.type === 'budget' && 'budgetVersion' in action ? action.budgetVersion : undefined,
      };
    }
  }
}

/** Whether the attempt can be forgotten: the watch has shown its effect, or that the answer was about something else. */
export function isAttemptOver({ state, at, retryAt }: Attempt, isStanding: boolean, now: number): boolean {
  const isContradicted = state === 'accepted' && retryAt !== undefined && at + GONE_HOLDS < now;
  return state !== 'requested' && (!isStanding || isContradicted);
}
