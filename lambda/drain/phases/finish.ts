import { type Drain, type Phase, resultsOf, type Step } from '../drain';
import { type Outcome, outcomeWhenEmpty } from '../end';

/** Last phase: nothing is left to wait for, so the drain ends. */
export const finish: Phase = (drain) => settle(drain, outcomeWhenEmpty(drain.baseline));

/** Ends the drain of the node with an outcome. `because`: what the person said who asked for it. */
export function settle(drain: Drain, outcome: Outcome, because?: string): Step {
  return { actions: [{ type: 'settle', node: drain.node, outcome, owners: resultsOf(drain), because }], wakeAt: Infinity };
}
