import { settle } from './finish';
import { ADOPT_TIME } from '../deadline';
import type { Phase } from '../drain';
import { outcomeAtDeadline, outcomeWhenEmpty } from '../end';
import { judgeOrphanedPod } from '../orphaned-pods';
import { overridesOf } from '../pods/overrides';
import { isTerminating } from '../pods/pods';

const NOT_IN_TIME = 'its replacement was not available before its drain ended';

/**
 * At the deadline the drain ends as the group's owner chose. If the instance is retained, released pods that stay are given back to their ReplicaSets
 * first, as far as time allows.
 */
export const endAtDeadline: Phase = (drain) => {
  const { state, baseline, leaving, view, ledger, now } = drain;
  if (now < state.deadline) {
    return undefined;
  }
  if (leaving.length === 0) {
    return settle(drain, outcomeWhenEmpty(baseline));
  }
  const keepsPods = leaving.some((pod) => overridesOf(pod, view).neverForce);
  const outcome = outcomeAtDeadline(state, { keepsPods });
  const released = leaving.filter((pod) => view.releaseOf(pod) && !isTerminating(pod));
  if (outcome === 'retained' && released.length > 0 && now < state.deadline + ADOPT_TIME) {
    const actions = released.map((pod) => judgeOrphanedPod(pod, view, ledger, { at: now, because: NOT_IN_TIME })).flatMap((verdict) => (verdict?.type === 'act' ? [verdict.action] : []));
    return { actions, wakeAt: state.deadline + ADOPT_TIME };
  }
  return settle(drain, outcome);
};
