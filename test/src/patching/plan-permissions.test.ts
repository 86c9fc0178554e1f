import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Freeze, GracefulNodeGroup, MaintenanceWindow, PatchCheck, PatchPlan, Weekday } from '../../../src';
import { madeV2 } from '../clusters';
import { testStack } from '../synthesis';

interface Policy { Properties: { Roles: Array<{ Ref: string }>; PolicyDocument: { Statement: Array<{ Action: string | string[] }> } } }

/** The permissions of a plan that has checks and freezes of every kind. */
function granted(): string[] {
  const stack = testStack();
  const group = new GracefulNodeGroup(stack, 'Nodes', { cluster: madeV2(stack, { vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 }) }) });
  const alarm = cloudwatch.Alarm.fromAlarmArn(stack, 'Alarm', 'arn:aws:cloudwatch:eu-central-1:111111111111:alarm:slow');
  const check = lambda.Function.fromFunctionArn(stack, 'Check', 'arn:aws:lambda:eu-central-1:111111111111:function:check');
  new PatchPlan(stack, 'Patching', {
    windows: [MaintenanceWindow.weekly({ days: [Weekday.TUESDAY], start: '02:00', duration: Duration.hours(4) })],
    freezes: [Freeze.changeCalendar('holidays')],
    stages: [{ groups: [group], after: [PatchCheck.alarms(alarm), PatchCheck.lambdaFunction(check)] }],
  });
  const policies = Object.values(Template.fromStack(stack).findResources('AWS::IAM::Policy')) as Policy[];
  const statements = policies.filter(({ Properties: { Roles } }) => Roles.some(({ Ref }) => /^PatchingRole/.test(Ref)))
    .flatMap(({ Properties: { PolicyDocument: { Statement } } }) => Statement);
  return [...new Set(statements.flatMap(({ Action }) => Action))].sort();
}

/** The actions in the table of the page; one without a service is of the service before it. */
function documented(): string[] {
  const page = readFileSync(path.join(__dirname, '../../../docs/permissions.md'), 'utf8');
  const [, table] = /^The role of a \[patch plan\].*\n\n([^]*?)\n\n/m.exec(page) ?? ['', ''];
  const actions = table.split('\n').slice(2).flatMap((row) => {
    const names = [...row.split(' | ')[0].matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    const [service] = names[0].split(':');
    return names.map((name) => (name.includes(':') ? name : `${service}:${name}`));
  });
  return [...new Set(actions)].sort();
}

test('docs/permissions.md has what the function of a plan may do, and nothing else', () => {
  const actions = granted();

  expect(actions).toContain('autoscaling:StartInstanceRefresh');
  expect(documented()).toEqual(actions);
});
