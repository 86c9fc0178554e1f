import type { PatchState } from './state';
import type { PaceDocument, PlanDocument, StageDocument } from '../../src/options/patch-plan';

export const ROLLBACK_STAGE = 'rollback';

/** The stages of a patch. Who asks for an emergency patch has approved it; a rollback is one stage of all groups that were touched. */
export function stagesOf(plan: PlanDocument, { kind, images }: Pick<PatchState, 'kind' | 'images'>): readonly StageDocument[] {
  if (kind === 'rollback') return [{ name: ROLLBACK_STAGE, groups: Object.keys(images), soakSeconds: 0, before: [], after: [] }];
  if (kind === 'regular') return plan.stages;
  const withoutApprovals = (checks: StageDocument['before']) => checks.filter((check) => check.type !== 'approval');
  return plan.stages.map((stage) => ({
    ...stage, soakSeconds: plan.emergency.soakSeconds, before: withoutApprovals(stage.before), after: withoutApprovals(stage.after),
  }));
}

/** Groups that no stage has are of none. */
export function stageOf(plan: PlanDocument, state: PatchState): StageDocument {
  return stagesOf(plan, state)[state.stage];
}

export function paceOf(plan: PlanDocument, { kind }: Pick<PatchState, 'kind'>): PaceDocument {
  return kind === 'regular' ? plan.pace : plan.emergency;
}
