import { settle } from './finish';
import type { Drain, Phase, Step } from '../drain';
import { outcomeWhenEmpty } from '../end';
import { judgeOrphanedPod } from '../orphaned-pods';
import { waitsUntil } from '../people/steering';
import { isTerminating } from '../pods/pods';

/** First of all phases: what people want of the drain takes precedence over its rules. `force` concerns single pods, so move-pods.ts carries it out. */
export const followOrders: Phase = (drain) => {
  const { node, state, steering, baseline, leaving, now } = drain;
  const because = steering.told?.sentence ?? '';
  switch (steering.order) {
    case 'wait':
      return { blockers: [{ subject: node.metadata.name, sentence: because }], wakeAt: Math.max(waitsUntil(state), now + 1) };
    case 'keep':
      return giveBack(drain) ?? settle(drain, 'retained', because);
    case 'let-go':
      return settle(drain, leaving.length === 0 ? outcomeWhenEmpty(baseline) : 'failed', because);
    default:
      return undefined;
  }
};

/** Gives released pods back to their ReplicaSets where possible. */
function giveBack({ leaving, view, ledger }: Drain): Step | undefined {
  const released = leaving.filter((pod) => view.releaseOf(pod) && !isTerminating(pod));
  const actions = released.map((pod) => judgeOrphanedPod(pod, view, ledger)).flatMap((verdict) => (verdict?.type === 'act' ? [verdict.action] : []));
  return actions.length > 0 ? { actions, wakeAt: Infinity } : undefined;
}
