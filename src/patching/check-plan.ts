import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { OnFailure, type PatchPlanProps } from './patch-plan-props';
import { duration, integer, listOf, oneOf, pattern } from '../validation/check';
import { invalid } from '../validation/invalid';

const PLAN_NAME = pattern('letters, digits and hyphens, at most 48, beginning with a letter', /^[A-Za-z][A-Za-z0-9-]{0,47}$/);
const STAGE_NAME = pattern('letters, digits and hyphens', /^[A-Za-z0-9-]{1,64}$/);
/** A parameter of Systems Manager holds 8 kB: https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_GROUPS = 30;
const SOAK = duration({ least: Duration.seconds(0), most: Duration.days(30), unit: 'seconds' });

/** Fails on what a plan cannot be. */
export function checkPlan(scope: IConstruct, props: PatchPlanProps): void {
  listOf('a list of MaintenanceWindow', '_document')(scope, 'windows', props.windows);
  listOf('a list of stages, each with groups', 'groups')(scope, 'stages', props.stages);
  const { freezes = [], emergency = {}, planName, minimumImageAge, concurrentGroups, onFailure } = props;
  const { minHealthyPercentage = 100, maxHealthyPercentage = 110 } = props;
  if (props.windows.length === 0 || props.stages.length === 0 || props.stages.some(({ groups }) => groups.length === 0)) {
    throw invalid(scope, {
      what: 'A plan without windows, stages or groups patches nothing.',
      got: `${props.windows.length} windows and stages of ${props.stages.map(({ groups }) => groups.length).join(', ') || 'no'} groups`,
      allowed: 'at least one window, one stage, and one group in each stage',
      mend: 'Add what is missing, or leave the plan out. MaintenanceWindow.cron({ cron: "0 0 * * *", duration: Duration.days(1) }) is always open.',
    });
  }
  for (const [name, wrong] of [...props.windows.map((window) => ['window', window._wrong()]), ...freezes.map((freeze) => ['freeze', freeze._wrong()])] as const) {
    if (wrong !== undefined) {
      throw invalid(scope, {
        what: `A ${name} of the plan cannot be understood.`,
        got: wrong,
        allowed: name === 'window' ? 'days, a start such as 02:00, five fields of cron, an IANA time zone, and 30 minutes to 7 days' : 'two times as ISO 8601 with their offset, the earlier first',
        mend: `Write the ${name} in that way.`,
      });
    }
  }
  if (planName !== undefined) PLAN_NAME(scope, 'planName', planName);
  if (minimumImageAge) duration({ least: Duration.seconds(0), most: Duration.days(365), unit: 'seconds' })(scope, 'minimumImageAge', minimumImageAge);
  if (emergency.soak) SOAK(scope, 'emergency.soak', emergency.soak);
  if (onFailure !== undefined) oneOf('OnFailure', Object.values(OnFailure))(scope, 'onFailure', onFailure);
  integer(1, 100)(scope, 'concurrentGroups', concurrentGroups ?? 1);
  integer(1, 100)(scope, 'emergency.concurrentGroups', emergency.concurrentGroups ?? 1);
  integer(0, 100)(scope, 'minHealthyPercentage', minHealthyPercentage);
  for (const [name, most] of [['maxHealthyPercentage', maxHealthyPercentage], ['emergency.maxHealthyPercentage', emergency.maxHealthyPercentage ?? 125]] as const) {
    integer(100, Token.isUnresolved(minHealthyPercentage) ? 200 : minHealthyPercentage + 100)(scope, name, most);
  }
  checkStages(scope, props);
}

function checkStages(scope: IConstruct, { stages }: PatchPlanProps): void {
  const groups = stages.flatMap((stage) => stage.groups);
  if (groups.length > MOST_GROUPS) {
    throw invalid(scope, {
      what: 'How far a patch of so many groups is does not fit into one parameter.',
      got: `${groups.length} groups`,
      allowed: `${MOST_GROUPS} groups in one plan`,
      mend: 'Make several plans.',
    });
  }
  const twice = groups.find((group, index) => groups.indexOf(group) !== index);
  const names = stages.flatMap(({ name }) => name ?? []);
  const named = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined || named !== undefined) {
    throw invalid(scope, {
      what: twice ? `The group ${twice.node.path} is in the plan twice.` : 'Two stages have one name, so that approvals could mean either.',
      got: twice ? 'a group in several places' : `two stages ${named}`,
      allowed: 'each group once, and names of their own for stages',
      mend: twice ? 'Leave it in the stage in which it is to be patched.' : 'Give one of them another name.',
    });
  }
  for (const { name, soak } of stages) {
    if (name !== undefined) STAGE_NAME(scope, 'name of a stage', name);
    if (soak) SOAK(scope, 'soak', soak);
  }
}
