import type { Drain, Phase, Step } from '../drain';
import { type Outcome, outcomeWhenEmpty } from '../end';

/** Last phase: nothing is left to wait for, so the drain ends. */
export const finish: Phase = (drain) => settle(drain, outcomeWhenEmpty(drain.baseline));

/** Ends the drain of the node with an outcome. `because`: what somebody said who wants that. */
export function settle({ node, results }: Drain, outcome: Outcome, because?: string): Step {
  return { actions: [{ type: 'settle', node, outcome, owners: results, because }], wakeAt: Infinity };
}
