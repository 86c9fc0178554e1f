import type { PatchState } from './state';
import type { PaceDocument, PlanDocument, StageDocument } from '../../src/options/patch-plan';

const ROLLBACK_STAGE = 'rollback';

/** The stages of a patch. An emergency patch is approved by the person who requests it; a rollback is one stage with all groups that had been begun. */
export function stagesOf(plan: PlanDocument, { kind, images }: Pick<PatchState, 'kind' | 'images'>): readonly StageDocument[] {
  if (kind === 'rollback') {
    return [{ name: ROLLBACK_STAGE, groups: Object.keys(images), soakSeconds: 0, before: [], after: [] }];
  }
  if (kind === 'regular') {
    return plan.stages;
  }
  const withoutApprovals = (checks: StageDocument['before']) => checks.filter((check) => check.type !== 'approval');
  return plan.stages.map((stage) => ({
    ...stage, soakSeconds: plan.emergency.soakSeconds, before: withoutApprovals(stage.before), after: withoutApprovals(stage.after),
  }));
}

/** The current stage. If a deployment has removed or renamed it, the first one: groups that have had their turn are not replaced again. */
export function stageOf(plan: PlanDocument, state: PatchState): StageDocument {
  const stages = stagesOf(plan, state);
  return stages.find(({ name }) => name === state.stage) ?? stages[0];
}

export function paceOf(plan: PlanDocument, { kind }: Pick<PatchState, 'kind'>): PaceDocument {
  return kind === 'regular' ? plan.pace : plan.emergency;
}
