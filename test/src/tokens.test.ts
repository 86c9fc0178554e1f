import { CfnParameter, Duration, type Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { importedV2, madeV2 } from './clusters';
import { drainerOf, testStack } from './synthesis';
import * as api from '../../src';

/* What only the deployment knows: taken where it is only handed on, and refused where what is synthesised depends on it. */

const text = (stack: Stack) => new CfnParameter(stack, 'Text').valueAsString as never;
const number = (stack: Stack) => new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
const list = (stack: Stack) => new CfnParameter(stack, 'List', { type: 'CommaDelimitedList' }).valueAsList;

function workers(stack: Stack, options: api.NodeGroupOptions): api.GracefulNodeGroup {
  const autoScalingGroup = new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' });
  return new api.GracefulNodeGroup(stack, 'Workers', { cluster: importedV2(stack), autoScalingGroup, ...options });
}

function metadata(stack: Stack): string {
  const [group] = Object.values(Template.fromStack(stack).findResources('AWS::AutoScaling::AutoScalingGroup')) as Array<{
    Properties: { LifecycleHookSpecificationList: Array<{ NotificationMetadata: unknown }> };
  }>;
  return JSON.stringify(group.Properties.LifecycleHookSpecificationList[0].NotificationMetadata);
}

test.each<[string, (stack: Stack) => api.NodeGroupOptions, string]>([
  ['drainTimeout', (stack) => ({ drainTimeout: Duration.seconds(number(stack)) }), '{"Ref":"Number"}'],
  ['surge', (stack) => ({ surge: text(stack) }), '{"Ref":"Text"}'],
  ['maxAbandonedLaunches', (stack) => ({ maxAbandonedLaunches: number(stack) }), '{"Ref":"Number"}'],
  ['startupTaints', (stack) => ({ startupTaints: list(stack) }), '"Fn::GetAtt":["CdkJsonStringifyRefList'],
])('%s is handed on to the hooks', (_name, options, reference) => {
  const stack = testStack();
  workers(stack, options(stack));

  expect(metadata(stack)).toContain(reference);
});

test.each<[string, (stack: Stack) => api.NodeGroupOptions]>([
  ['whenBlocked', (stack) => ({ whenBlocked: text(stack) })],
  ['afterRetention', (stack) => ({ afterRetention: text(stack) })],
])('%s decides about permissions and what the group keeps', (name, options) => {
  const stack = testStack();
  expect(() => workers(stack, options(stack))).toThrow(new Error(
    `[Test/Workers] ${name} has a value that it cannot have. Got: a token. Allowed: a value that is known at synthesis. Set ${name} to such a value.`,
  ));
});

test.each<[string, (stack: Stack) => unknown]>([
  ['drainTimeout is a token, which cannot be converted to seconds. Got: a token of Duration.hours(). Allowed: a token of Duration.seconds(),',
    (stack) => workers(stack, { drainTimeout: Duration.hours(number(stack)) })],
  ['loadBalancerDelay is a token, which cannot be converted to seconds. Got: a token of Duration.minutes().',
    (stack) => workers(stack, { loadBalancerDelay: Duration.minutes(number(stack)) })],
  ['sweepInterval is a token, which cannot be converted to minutes. Got: a token of Duration.seconds().',
    (stack) => drainerOf({ sweepInterval: Duration.seconds(number(stack)) }, stack)],
  ['instanceRefresh.instanceWarmup is a token, which cannot be converted to seconds. Got: a token of Duration.minutes().',
    (stack) => new api.GracefulNodeGroup(stack, 'Workers', { cluster: madeV2(stack), instanceRefresh: { instanceWarmup: Duration.minutes(number(stack)) } })],
])('%s', (error, make) => {
  const stack = testStack();
  expect(() => make(stack)).toThrow(error);
});

test('an interval of sweeps in minutes', () => {
  const stack = testStack();
  drainerOf({ sweepInterval: Duration.minutes(number(stack)) }, stack).template().hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: { 'Fn::Join': ['', ['rate(', { Ref: 'Number' }, ' minutes)']] },
  });
});

test('a list of taints to which nothing can be added', () => {
  const stack = testStack();
  const taints = [{ key: 'agent', effect: api.TaintEffect.NO_SCHEDULE, startup: true }];
  expect(() => new api.GracefulNodeGroup(stack, 'Workers', { cluster: madeV2(stack), startupTaints: list(stack), taints })).toThrow(new Error(
    '[Test/Workers] startupTaints is a list that only the deployment knows, so the keys of taints cannot be added to it. '
    + 'Got: a token, and taints with the keys agent. Allowed: a list that is known at synthesis, whose items may be tokens. '
    + 'Write startupTaints as a list, each key by itself.',
  ));
});

test('the start of a window, which becomes cron', () => {
  const stack = testStack();
  expect(() => api.MaintenanceWindow.weekly({ days: [api.Weekday.MONDAY], start: text(stack), duration: Duration.hours(1) }))
    .toThrow('options.start has a value that it cannot have. Got: a token. Allowed: a value that is known at synthesis.');
});
