import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import { ACTIONS, TOPIC } from './alarms';
import type { PatchAlarmsOptions } from './patch-alarms-options';
import { PatchOutcome } from './patch-metrics';
import { paragraphOf, RUNBOOK } from './runbook';
import type { GracefulNodeGroup } from '../group/graceful-node-group';
import type { PatchPlan } from '../patching/patch-plan';
import { duration, struct, TEXT } from '../validation/check';
import { invalid } from '../validation/invalid';

const OPTIONS = struct<PatchAlarmsOptions>('PatchAlarmsOptions', {
  topic: TOPIC,
  actions: ACTIONS,
  oldestImage: duration({ least: Duration.days(1), most: Duration.days(365), unit: 'days', tokenUnit: 'days' }),
  runbookUrl: TEXT,
});

export function patchAlarms(plan: PatchPlan, groups: readonly GracefulNodeGroup[], options: PatchAlarmsOptions): cloudwatch.Alarm[] {
  OPTIONS(plan, 'options', options);
  if (plan.node.tryFindChild('Alarms')) {
    throw invalid(plan, {
      what: 'The plan has its alarms already.', got: 'addAlarms a second time', allowed: 'once for each plan', mend: 'Give all options to one call.',
    });
  }
  const parent = new Construct(plan, 'Alarms');
  const minimum = plan._minimumImageAge.isUnresolved() ? 0 : Math.ceil(plan._minimumImageAge.toDays({ integral: false }));
  const oldest = options.oldestImage ?? Duration.days(30 + minimum);
  if (!oldest.isUnresolved() && oldest.toDays() <= minimum) {
    throw invalid(plan, {
      what: 'The alarm for old images would never be off, because the plan uses no younger image.',
      got: `oldestImage of ${oldest.toHumanString()}, and minimumImageAge of ${plan._minimumImageAge.toHumanString()}`,
      allowed: 'an oldestImage that exceeds minimumImageAge by the time between two images and the time until a window opens',
      mend: `Leave oldestImage out, which makes it ${30 + minimum} days, or raise it.`,
    });
  }
  return alarmsOf(plan, groups, oldest).map((kind) => alarm(parent, plan, kind, options));
}

/** One of the alarms. */
interface PatchAlarm {
  readonly id: string;
  /** Its paragraph in the runbook. */
  readonly paragraph: string;
  readonly metric: cloudwatch.IMetric;
  readonly threshold: number;
  /** For how many periods it has to hold. */
  readonly periods?: number;
  readonly description: string;
}

function alarmsOf(plan: PatchPlan, groups: readonly GracefulNodeGroup[], oldest: Duration): PatchAlarm[] {
  return [
    {
      id: 'FailedPatches',
      paragraph: 'failedPatches',
      metric: plan.metricPatches(PatchOutcome.FAILED),
      threshold: 1,
      description: 'A patch of node groups has failed. The log says why under "Patch failed".',
    },
    {
      id: 'RolledBackPatches',
      paragraph: 'rolledBackPatches',
      metric: plan.metricPatches(PatchOutcome.ROLLED_BACK),
      threshold: 1,
      description: 'A patch of node groups was rolled back. The log says why under "Patch failed".',
    },
    ...groups.map((group, index) => ({
      id: `OldImages${index + 1}`,
      paragraph: 'oldImages',
      metric: plan.metricImageAge(group),
      threshold: oldest.toDays(),
      description: `The nodes of ${group.node.path} run an image that is older than ${oldest.toHumanString()}. The command "status" says what the plan waits for.`,
    })),
    {
      id: 'GroupsWithoutImage',
      paragraph: 'groupsWithoutImage',
      metric: plan.metricGroupsWithoutImage(),
      threshold: 1,
      periods: 3,
      description: 'A plan finds no image for a group, and has not for three hours. The log says why under "Patch leaves a group out".',
    },
    {
      id: 'PlanErrors',
      paragraph: 'planErrors',
      metric: plan.function.metricErrors({ statistic: cloudwatch.Stats.SUM, period: Duration.minutes(15) }),
      threshold: 1,
      periods: 3,
      description: 'The function of a patch plan fails again and again. The log says why under "Patch could not be decided about".',
    },
  ];
}

function alarm(
  scope: Construct, plan: PatchPlan, kind: PatchAlarm, { topic, actions: others = [], runbookUrl = RUNBOOK }: PatchAlarmsOptions,
): cloudwatch.Alarm {
  const made = new cloudwatch.Alarm(scope, kind.id, {
    metric: kind.metric,
    threshold: kind.threshold,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    evaluationPeriods: kind.periods ?? 1,
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    alarmDescription: `${kind.description} Plan: ${plan.planName}. What to do: ${paragraphOf(runbookUrl, kind.paragraph)}`,
  });
  made.addAlarmAction(...others);
  if (topic) {
    made.addAlarmAction(new actions.SnsAction(topic));
    made.addOkAction(new actions.SnsAction(topic));
  }
  return made;
}
