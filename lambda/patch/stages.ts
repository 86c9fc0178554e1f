import type { PatchState } from './state';
import type { PaceDocument, PlanDocument, StageDocument } from '../../src/options/patch-plan';

const ROLLBACK_STAGE = 'rollback';

/** The stages of a patch. Who asks for an emergency patch has approved it; a rollback is one stage of all groups that were touched. */
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

/**
 * The stage that is on. Where a deployment took it away meanwhile, or gave it another name, that is the first: groups that have had their turn have none again.
 */
export function stageOf(plan: PlanDocument, state: PatchState): StageDocument {
  const stages = stagesOf(plan, state);
  return stages.find(({ name }) => name === state.stage) ?? stages[0];
}

export function paceOf(plan: PlanDocument, { kind }: Pick<PatchState, 'kind'>): PaceDocument {
  return kind === 'regular' ? plan.pace : plan.emergency;
}
