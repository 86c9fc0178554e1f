import * as fs from 'node:fs';
import * as path from 'node:path';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import * as actions from 'aws-cdk-lib/aws-cloudwatch-actions';
import * as sns from 'aws-cdk-lib/aws-sns';
import type { AlarmsOptions } from '../../../src';
import { ALARM_KINDS, type AlarmName } from '../../../src/monitoring/alarm-kinds';
import { drainerOf, testStack } from '../synthesis';

interface AlarmProperties {
  AlarmDescription: string;
  Threshold: number;
  EvaluationPeriods: number;
  DatapointsToAlarm: number;
  AlarmActions?: unknown[];
  OKActions?: unknown[];
}

function alarmsOf(template: Template): Record<string, AlarmProperties> {
  return Object.fromEntries(Object.entries(template.findResources('AWS::CloudWatch::Alarm'))
    .map(([logicalId, resource]) => [logicalId.replace(/^DrainerAlarms(\w+)[0-9A-F]{8}$/, '$1'), (resource as { Properties: AlarmProperties }).Properties]));
}

/** The alarms of a drainer, by their names. */
function alarmed(options?: AlarmsOptions) {
  const { drainer, template } = drainerOf();
  drainer.addAlarms(options);
  return { drainer, alarms: alarmsOf(template()), template: template() };
}

const OWN = 'GracefulNodeGroup';

/** What docstrings call the default: metric, threshold, and bad periods of all. */
test.each<[string, object, number, number, number]>([
  ['RetainedDrains', { Namespace: OWN, MetricName: 'Drains', Statistic: 'Sum', Dimensions: Match.arrayWith([{ Name: 'Outcome', Value: 'retained' }]) }, 1, 1, 1],
  ['FailedDrains', { Namespace: OWN, MetricName: 'Drains', Statistic: 'Sum', Dimensions: Match.arrayWith([{ Name: 'Outcome', Value: 'failed' }]) }, 1, 1, 1],
  ['ForcedDrains', { Namespace: OWN, MetricName: 'Drains', Statistic: 'Sum', Dimensions: Match.arrayWith([{ Name: 'Outcome', Value: 'forced' }]) }, 1, 1, 1],
  ['InterruptedOwners', { Namespace: OWN, MetricName: 'OwnersInterrupted', Statistic: 'Sum' }, 1, 1, 1],
  ['OwnersLeftDown', { Namespace: OWN, MetricName: 'OwnersLeftDown', Statistic: 'Sum' }, 1, 1, 1],
  ['BlockedDrains', { Namespace: OWN, MetricName: 'BlockedSeconds', Statistic: 'Maximum' }, 1800, 1, 1],
  ['RetainedInstances', { Namespace: OWN, MetricName: 'RetainedSeconds', Statistic: 'Maximum' }, 86_400, 1, 1],
  ['HeldDrainer', { Namespace: OWN, MetricName: 'DrainerHeld', Statistic: 'Sum' }, 1, 12, 12],
  ['AbandonedLaunches', { Namespace: OWN, MetricName: 'LaunchesAbandoned', Statistic: 'Sum' }, 1, 1, 1],
  ['CancelledRefreshes', { Namespace: OWN, MetricName: 'RefreshesCancelled', Statistic: 'Sum' }, 1, 1, 1],
  ['GroupsWithoutHooks', { Namespace: OWN, MetricName: 'GroupsWithoutHooks', Statistic: 'Maximum' }, 1, 1, 1],
  ['ClusterUnreachable', { Namespace: OWN, MetricName: 'ClusterUnreachable', Statistic: 'Sum' }, 1, 2, 3],
  ['ClusterForbidden', { Namespace: OWN, MetricName: 'ClusterForbidden', Statistic: 'Sum' }, 1, 1, 1],
  ['FailedAwsCalls', { Namespace: OWN, MetricName: 'AwsCallsFailed', Statistic: 'Sum' }, 1, 2, 3],
  ['UndecidedDrains', { Namespace: OWN, MetricName: 'UndecidedSeconds', Statistic: 'Maximum' }, 300, 2, 3],
  ['FailedDecisions', { Namespace: OWN, MetricName: 'DecisionsFailed', Statistic: 'Sum' }, 1, 2, 3],
  ['FailedInvocations', { Namespace: OWN, MetricName: 'InvocationsFailed', Statistic: 'Sum' }, 1, 2, 3],
  ['FunctionErrors', { Namespace: 'AWS/Lambda', MetricName: 'Errors', Statistic: 'Sum' }, 1, 2, 3],
  ['FunctionThrottles', { Namespace: 'AWS/Lambda', MetricName: 'Throttles', Statistic: 'Sum' }, 1, 3, 3],
  ['FunctionDuration', { Metrics: Match.arrayWith([Match.objectLike({ Expression: 'duration / 1000' })]) }, 880, 1, 1],
  ['QueueAge', { Namespace: 'AWS/SQS', MetricName: 'ApproximateAgeOfOldestMessage', Statistic: 'Maximum' }, 3600, 1, 1],
  ['UnreceivedMessages', { Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Minimum' }, 1, 2, 2],
  ['UndeliveredEvents', { Metrics: Match.arrayWith([Match.objectLike({ Expression: 'FILL(lifecycle, 0) + FILL(sweep, 0)' })]) }, 1, 1, 1],
  ['DeadLetters', { Namespace: 'AWS/SQS', MetricName: 'ApproximateNumberOfMessagesVisible', Statistic: 'Maximum' }, 1, 1, 1],
])('%s goes off where its docstring says', (name, metric, threshold, bad, of) => {
  const { alarms, template } = alarmed();
  expect(alarms[name]).toMatchObject({
    Threshold: threshold, EvaluationPeriods: of, DatapointsToAlarm: bad, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching',
  });
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { ...metric, AlarmDescription: alarms[name].AlarmDescription });
});

test('there is an alarm for every option, over periods of five minutes, and each is returned', () => {
  const { drainer, template } = drainerOf();
  const made = drainer.addAlarms();
  const names = Object.keys(ALARM_KINDS).map((name) => name.charAt(0).toUpperCase() + name.slice(1));
  expect(made.map(({ node }) => node.id)).toEqual(names);
  expect(Object.keys(alarmsOf(template())).sort()).toEqual([...names].sort());
  const periods = JSON.stringify(template().findResources('AWS::CloudWatch::Alarm')).match(/"Period":\d+/g) ?? [];
  expect(new Set(periods)).toEqual(new Set(['"Period":300']));
});

test('each description ends with the paragraph of the runbook that is about the alarm', () => {
  const runbook = fs.readFileSync(path.join(__dirname, '../../../docs/runbook.md'), 'utf8');
  const headings = [...runbook.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading.toLowerCase().replaceAll(' ', '-'));
  const { drainer, alarms } = alarmed();
  for (const { AlarmDescription } of Object.values(alarms)) {
    const [, page, anchor] = / What to do: (\S+)#(\S+)$/.exec(AlarmDescription) ?? [];
    expect(AlarmDescription).toContain(` Drainer: ${drainer.drainerName}. `);
    expect(page).toBe('https://github.com/cdk-graceful-node-group/cdk-graceful-node-group/blob/main/docs/runbook.md');
    expect(headings).toContain(anchor);
    // CloudWatch allows 1,024.
    expect(AlarmDescription.length).toBeLessThan(600);
  }
});

test('docs/operations.md counts the alarms, and what the metrics cost that they look at', () => {
  const operations = fs.readFileSync(path.join(__dirname, '../../../docs/operations.md'), 'utf8');
  const all = Object.values(alarmed().alarms) as unknown as Array<{ MetricName?: string; Metrics?: Array<{ MetricStat?: object }> }>;
  const metrics = all.flatMap(({ Metrics = [{ MetricStat: {} }] }) => Metrics.filter(({ MetricStat }) => MetricStat)).length;

  expect(operations).toContain(`all ${all.length} alarms are ${(metrics * 0.1).toFixed(2)} USD a month`);
});

test('another runbook can be named', () => {
  expect(alarmed({ runbookUrl: 'https://wiki.example.com/drainer' }).alarms.DeadLetters.AlarmDescription).toMatch(/ https:\/\/wiki\.example\.com\/drainer#dead-letters$/);
});

test('without a topic nobody is told', () => {
  for (const alarm of Object.values(alarmed().alarms)) {
    expect(alarm).not.toHaveProperty('AlarmActions');
    expect(alarm).not.toHaveProperty('OKActions');
  }
});

test('a topic hears when an alarm goes off and when it is over; other actions only the former; an alarm may have its own instead', () => {
  const stack = testStack();
  const topic = (name: string) => sns.Topic.fromTopicArn(stack, name, `arn:aws:sns:eu-central-1:111111111111:${name}`);
  const [pager, chat, night] = ['pager', 'chat', 'night'].map(topic);
  const { drainer, template } = drainerOf({}, stack);
  drainer.addAlarms({ topic: pager, actions: [new actions.SnsAction(chat)], retainedDrains: { actions: [new actions.SnsAction(night)] } });
  const { DeadLetters, RetainedDrains } = alarmsOf(template());
  expect(DeadLetters).toMatchObject({ AlarmActions: [chat.topicArn, pager.topicArn], OKActions: [pager.topicArn] });
  expect(RetainedDrains).toMatchObject({ AlarmActions: [night.topicArn] });
  expect(RetainedDrains).not.toHaveProperty('OKActions');
});

test('each alarm can be tuned, or left out', () => {
  const { alarms } = alarmed({
    blockedDrains: { threshold: 7200 },
    clusterUnreachable: { evaluationPeriods: 6 },
    functionErrors: { evaluationPeriods: 6, datapointsToAlarm: 4 },
    queueAge: { enabled: false },
    forcedDrains: { enabled: true },
  });
  expect(alarms.BlockedDrains).toMatchObject({ Threshold: 7200, EvaluationPeriods: 1, DatapointsToAlarm: 1 });
  expect(alarms.ClusterUnreachable).toMatchObject({ Threshold: 1, EvaluationPeriods: 6, DatapointsToAlarm: 6 });
  expect(alarms.FunctionErrors).toMatchObject({ Threshold: 1, EvaluationPeriods: 6, DatapointsToAlarm: 4 });
  expect(alarms).not.toHaveProperty('QueueAge');
  expect(alarms).toHaveProperty('ForcedDrains');
});

test.each<[AlarmName, object, string]>([
  ['deadLetters', { evaluationPeriods: 0 }, 'options.deadLetters.evaluationPeriods is out of range. Got: 0. Allowed: a whole number from 1 to 288.'],
  ['deadLetters', { datapointsToAlarm: 2 }, 'options.deadLetters.datapointsToAlarm is out of range. Got: 2. Allowed: a whole number from 1 to 1.'],
])('%s with %j is refused', (name, tuning, sentence) => {
  expect(() => drainerOf().drainer.addAlarms({ [name]: tuning })).toThrow(sentence);
});

test('alarms are made once', () => {
  const { drainer } = alarmed();
  expect(() => drainer.addAlarms()).toThrow('The drainer has its alarms already. Got: addAlarms a second time. Allowed: once for each drainer.');
});
