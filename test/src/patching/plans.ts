import { type App, Duration, type Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import {
  Freeze, GracefulNodeGroup, MaintenanceWindow, NodeImage, OnFailure, PatchCheck, Patching, PatchPlan, Weekday,
} from '../../../src';
import { importedV2 } from '../clusters';
import { importedVpc } from '../nodes/nodes';
import { testStack } from '../synthesis';

const VERSION = { kubernetesVersion: '1.36' };
const WEEKLY = { days: [Weekday.SUNDAY], start: '02:00', duration: Duration.hours(4), timeZone: 'Europe/Berlin' };

/** Plans of every kind: one with all that a plan can have, of groups of every source of images, and one of a single group of an imported cluster. */
export function plans(app: App): Stack[] {
  const everything = testStack(app, 'PlanOfEverything');
  const cluster = importedV2(everything, { vpc: importedVpc(everything) });
  const there = autoscaling.AutoScalingGroup.fromAutoScalingGroupName(everything, 'Blue', 'blue');
  const groups = [
    new GracefulNodeGroup(everything, 'Recommended', { cluster, image: NodeImage.amazonLinux2023(VERSION) }),
    new GracefulNodeGroup(everything, 'Bottlerocket', { cluster, image: NodeImage.bottlerocket(VERSION) }),
    new GracefulNodeGroup(everything, 'Wrapped', { cluster, autoScalingGroup: there, retainsAbandonedInstances: true }),
  ];
  const topic = new sns.Topic(everything, 'Topic', { enforceSSL: true });
  const alarm = cloudwatch.Alarm.fromAlarmArn(everything, 'Alarm', 'arn:aws:cloudwatch:eu-central-1:111111111111:alarm:errors');
  const check = lambda.Function.fromFunctionArn(everything, 'Check', 'arn:aws:lambda:eu-central-1:111111111111:function:smoke-test');
  const plan = new PatchPlan(everything, 'Patching', {
    windows: [MaintenanceWindow.weekly(WEEKLY), MaintenanceWindow.cron({ cron: '0 22 * * MON-FRI', duration: Duration.hours(5) })],
    freezes: [Freeze.changeCalendar('holidays')],
    stages: [
      { groups: [groups[0]], soak: Duration.days(1), after: [PatchCheck.alarms(alarm), PatchCheck.lambdaFunction(check)] },
      { groups: groups.slice(1), before: [PatchCheck.approval()] },
    ],
    minimumImageAge: Duration.days(3),
    onFailure: OnFailure.ROLL_BACK,
  });
  plan.addAlarms({ topic });
  plan.onEvent('Ended', { target: new targets.SnsTopic(topic) });
  new cloudwatch.Dashboard(everything, 'Dashboard', { widgets: [plan.widgets()] });

  const single = testStack(app, 'PlanOfOneGroup');
  new GracefulNodeGroup(single, 'Workers', {
    cluster: importedV2(single, { vpc: importedVpc(single) }),
    image: NodeImage.amazonLinux2023(VERSION),
    patching: Patching.weekly(WEEKLY),
  });
  return [everything, single];
}
