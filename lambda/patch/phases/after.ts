import { alarmsOn, checkApproval, checkFunctions } from './checks';
import { halt } from './halt';
import { nextStage } from './next-stage';
import type { Situation } from '../decide';
import type { Step } from '../decision';

/** A stage is done when its checks agree. A check function that does not agree, or an alarm, ends the patch; an approval is waited for. */
export function afterStage(situation: Situation): Step {
  const { state, stage, now } = situation;
  const [alarm] = alarmsOn(stage.after, situation);
  if (alarm !== undefined) {
    return halt(state, 'failed', `the alarm ${alarm} is on after stage ${stage.name}`, now);
  }
  const functions = checkFunctions(stage.after, situation);
  if (functions.objections.length > 0) {
    return halt(state, 'failed', `after stage ${stage.name} ${functions.objections.join('; ')}`, now);
  }
  const approval = checkApproval(stage.after, 'after', situation);
  if (approval.expired !== undefined) {
    return halt(state, 'stopped', approval.expired, now);
  }
  const waits = [...functions.waits, ...approval.waits];
  if (waits.length === 0) {
    return nextStage(situation, [{ type: 'tell', told: { type: 'stage-ended', stage: stage.name } }]);
  }
  return {
    state: approval.approvalAsked ? { ...state, approvalAsked: true } : state,
    actions: [...functions.actions, ...approval.actions],
    waits,
    lookAgainAt: approval.lookAgainAt,
  };
}
