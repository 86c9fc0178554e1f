import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Construct } from 'constructs';
import type { PatchAlarmsOptions } from './patch-alarms-options';
import { PatchOutcome } from './patch-metrics';
import { paragraphOf, RUNBOOK } from './runbook';
import type { GracefulNodeGroup } from '../group/graceful-node-group';
import type { PatchPlan } from '../patching/patch-plan';
import { invalid } from '../validation/invalid';

export function patchAlarms(plan: PatchPlan, groups: readonly GracefulNodeGroup[], options: PatchAlarmsOptions): cloudwatch.Alarm[] {
  if (plan.node.tryFindChild('Alarms')) {
    throw invalid(plan, {
      what: 'The plan has its alarms already.', got: 'addAlarms a second time', allowed: 'once for each plan', mend: 'Give all options to one call.',
    });
  }
  const parent = new Construct(plan, 'Alarms');
  const make = (id: string, name: string, metric: cloudwatch.IMetric, threshold: number, description: string, periods = 1) => {
    const alarm = new cloudwatch.Alarm(parent, id, {
      metric,
      threshold,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      evaluationPeriods: periods,
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
      alarmDescription: `${description} Plan: ${plan.planName}. What to do: ${paragraphOf(options.runbookUrl ?? RUNBOOK, name)}`,
    });
    alarm.addAlarmAction(...options.actions ?? []);
    if (options.topic) {
      alarm.addAlarmAction(new actions.SnsAction(options.topic));
      alarm.addOkAction(new actions.SnsAction(options.topic));
    }
    return alarm;
  };
  const oldest = options.oldestImage ?? Duration.days(30);
  return [
    make('FailedPatches', 'failedPatches', plan.metricPatches(PatchOutcome.FAILED), 1,
      'A patch of node groups has failed. The log says why under "Patch failed".'),
    make('RolledBackPatches', 'rolledBackPatches', plan.metricPatches(PatchOutcome.ROLLED_BACK), 1,
      'A patch of node groups was rolled back. The log says why under "Patch failed".'),
    ...groups.map((group, index) => make(`OldImages${index + 1}`, 'oldImages', plan.metricImageAge(group), oldest.toDays(),
      `The nodes of ${group.node.path} run an image that is older than ${oldest.toHumanString()}. The command "status" says what the plan waits for.`)),
    make('GroupsWithoutImage', 'groupsWithoutImage', plan.metricGroupsWithoutImage(), 1,
      'A plan finds no image for a group, and has not for three hours. The log says why under "Patch leaves a group out".', 3),
    make('PlanErrors', 'planErrors', plan.function.metricErrors({ statistic: cloudwatch.Stats.SUM, period: Duration.minutes(15) }), 1,
      'The function of a patch plan fails again and again. The log says why under "Patch could not be decided about".', 3),
  ];
}
