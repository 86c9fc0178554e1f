import type { Situation } from '../decide';
import type { Action, Step } from '../decision';
import { stagesOf } from '../stages';
import { enter } from '../state';

/** The stage is done. Goes on with the next one, whose groups must be observed first, or ends the patch. */
export function nextStage({ plan, state, stage, now }: Situation, actions: readonly Action[]): Step {
  const stages = stagesOf(plan, state);
  const next = stages.at(stages.findIndex(({ name }) => name === stage.name) + 1);
  if (next) {
    return { state: { ...enter(state, 'before', now), stage: next.name }, actions, lookAgainAt: now };
  }
  const outcome = state.kind === 'rollback' ? 'rolled-back' : 'succeeded';
  return { state: { ...enter(state, 'ended', now), outcome }, actions: [...actions, { type: 'tell', told: { type: 'patch-ended' } }], goOn: true };
}
