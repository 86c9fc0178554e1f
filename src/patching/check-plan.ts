import { Duration, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { type EmergencyOptions, OnFailure, type PatchPlanProps, type PatchStage } from './patch-plan-props';
import { stageName } from './plan-document';
import { checkProps, type Checks, duration, every, integer, listOf, oneOf, pattern, required, struct } from '../validation/check';
import { refuseAlarmsElsewhere, refuseFunctionsElsewhere } from '../validation/elsewhere';
import { invalid } from '../validation/invalid';

const PLAN_NAME = pattern('letters, digits and hyphens, at most 48, beginning with a letter', /^[A-Za-z][A-Za-z0-9-]{0,47}$/);
const STAGE_NAME = pattern('letters, digits and hyphens', /^[A-Za-z0-9-]{1,64}$/);
/** A parameter of Systems Manager holds 8 kB: https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_GROUPS = 30;
const CHECKS = listOf('a list of PatchCheck, such as [PatchCheck.approval()]', '_document');
const SOAK = duration({ least: Duration.seconds(0), most: Duration.days(30), unit: 'seconds' });

const STAGE = struct<PatchStage>('PatchStage', {
  groups: required(listOf('a list of GracefulNodeGroup', 'autoScalingGroup', 'drainer')),
  name: STAGE_NAME,
  soak: SOAK,
  before: CHECKS,
  after: CHECKS,
});

const EMERGENCY = struct<EmergencyOptions>('EmergencyOptions', {
  soak: SOAK,
  concurrentGroups: integer(1, 100),
  maxHealthyPercentage: integer(100, 200),
});

const PROPS: Checks<PatchPlanProps> = {
  windows: required(listOf('a list of MaintenanceWindow', '_document')),
  freezes: listOf('a list of Freeze', '_document'),
  stages: required(every('a list of PatchStage, each with groups', STAGE)),
  planName: PLAN_NAME,
  minimumImageAge: duration({ least: Duration.seconds(0), most: Duration.days(365), unit: 'seconds' }),
  minHealthyPercentage: integer(0, 100),
  maxHealthyPercentage: integer(100, 200),
  concurrentGroups: integer(1, 100),
  onFailure: oneOf('OnFailure', OnFailure),
  emergency: EMERGENCY,
};

/** Fails on what a plan cannot be. */
export function checkPlan(scope: IConstruct, props: PatchPlanProps): void {
  checkProps(scope, 'PatchPlanProps', PROPS, props);
  const { emergency = {}, minHealthyPercentage = 100, maxHealthyPercentage = 110 } = props;
  const empty = props.stages.findIndex(({ groups }) => groups.length === 0);
  if (props.windows.length === 0 || props.stages.length === 0 || empty !== -1) {
    throw invalid(scope, {
      what: 'A plan without windows, stages or groups patches nothing.',
      got: props.windows.length === 0 ? 'no window' : props.stages.length === 0 ? 'no stage' : `no group in the stage ${stageName(props.stages[empty], empty)}`,
      allowed: 'at least one window, one stage, and one group in each stage',
      mend: 'Add what is missing, or leave the plan out. MaintenanceWindow.cron({ cron: "0 0 * * *", duration: Duration.days(1) }) is always open.',
    });
  }
  if (!Token.isUnresolved(minHealthyPercentage)) {
    for (const [name, most] of [['maxHealthyPercentage', maxHealthyPercentage], ['emergency.maxHealthyPercentage', emergency.maxHealthyPercentage ?? 125]] as const) {
      integer(100, minHealthyPercentage + 100)(scope, name, most);
    }
  }
  checkStages(scope, props);
  for (const check of props.stages.flatMap(({ before = [], after = [] }) => [...before, ...after])) {
    refuseAlarmsElsewhere(scope, check._alarms);
    refuseFunctionsElsewhere(scope, check._functions);
  }
}

function checkStages(scope: IConstruct, { stages }: PatchPlanProps): void {
  const groups = stages.flatMap((stage) => stage.groups);
  if (groups.length > MOST_GROUPS) {
    throw invalid(scope, {
      what: 'The plan has too many groups: their progress does not fit into one parameter.',
      got: `${groups.length} groups`,
      allowed: `${MOST_GROUPS} groups in one plan`,
      mend: 'Make several plans.',
    });
  }
  const twice = groups.find((group, index) => groups.indexOf(group) !== index);
  const names = stages.map(stageName);
  const named = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined || named !== undefined) {
    throw invalid(scope, {
      what: twice ? `The group ${twice.node.path} is in the plan twice.` : 'Two stages have one name, so that approvals could mean either.',
      got: twice ? 'a group in several places' : `two stages ${named}`,
      allowed: 'each group once, and names of their own for stages',
      mend: twice ? 'Leave it in the stage in which it is to be patched.' : 'Give one of them another name. A stage without a name is called by its number.',
    });
  }
}
