import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import validate from 'asl-validator';
import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Cron } from 'croner';
import {
  Freeze, GracefulNodeGroup, type GracefulNodeGroupProps, MaintenanceWindow, NodeImage, OnFailure, PatchCheck, Patching, PatchOutcome,
  PatchPlan, type PatchPlanProps,
  Weekday,
} from '../../../src';
import { PATCH_METRICS } from '../../../src/names';
import { stateMachineDefinition } from '../../../src/patching/definition';
import { autoScalingGroup, madeV2 } from '../clusters';
import { plainApp, testStack, warnings } from '../synthesis';

const WINDOWS = [MaintenanceWindow.weekly({ days: [Weekday.TUESDAY], start: '02:00', duration: Duration.hours(4), timeZone: 'Europe/Berlin' })];

function made(stack: Stack = testStack()) {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  const cluster = madeV2(stack, { vpc });
  const group = (id: string, props: Partial<GracefulNodeGroupProps> = {}) => new GracefulNodeGroup(stack, id, { cluster, ...props });
  return { stack, vpc, cluster, group };
}

function plan(props: Partial<PatchPlanProps> = {}) {
  const place = made();
  const groups = [place.group('Canary'), place.group('Web')];
  const patchPlan = new PatchPlan(place.stack, 'Patching', { windows: WINDOWS, stages: [{ groups: [groups[0]] }, { groups: [groups[1]] }], planName: 'weekly', ...props });
  return { ...place, patchPlan, groups, template: () => Template.fromStack(place.stack) };
}

/** A parameter of the plan, as JSON. */
function document(template: Template, name: string): Record<string, unknown> {
  const [{ Properties: { Value } }] = Object.values(template.findResources('AWS::SSM::Parameter', { Properties: { Name: `/cdk-graceful-node-group/weekly/${name}` } })) as
    Array<{ Properties: { Value: unknown } }>;
  const text = typeof Value === 'string' ? Value : ((Value as { 'Fn::Join': [string, unknown[]] })['Fn::Join'][1].map((part) => (typeof part === 'string' ? part : 'TOKEN')).join(''));
  return JSON.parse(text) as Record<string, unknown>;
}

test('the state machine is valid, and every state of it can be reached', () => {
  const result = validate(stateMachineDefinition('arn:aws:lambda:eu-central-1:111122223333:function:patcher', 'aws'));
  expect(result.errorsText('\n')).toBe('');
  expect(result.isValid).toBe(true);
});

test('an alarm tells of an image that is older than thirty days', () => {
  const { patchPlan, template } = plan();
  patchPlan.addAlarms();
  template().hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ImageAgeDays', Threshold: 30 });
});

test('the launch template names its image by the parameter that only the plan writes, and nothing in the template holds an image', () => {
  const { template } = plan();
  const imageIds = Object.values(template().findResources('AWS::EC2::LaunchTemplate')).map(({ Properties }) =>
    (Properties as { LaunchTemplateData: { ImageId: unknown } }).LaunchTemplateData.ImageId);
  expect(imageIds).toEqual([
    { 'Fn::Join': ['', ['resolve:ssm:', { Ref: expect.stringMatching(/^PatchingImageCanary/) as string }]] },
    { 'Fn::Join': ['', ['resolve:ssm:', { Ref: expect.stringMatching(/^PatchingImageWeb/) as string }]] },
  ]);
  expect(Object.values(template().toJSON().Parameters as Record<string, { Type: string }>).filter(({ Type }) => Type.includes('Image::Id'))).toEqual([]);
  template().hasResourceProperties('Custom::GracefulNodeGroupImage', { ParameterName: '/cdk-graceful-node-group/weekly/images/Canary' });
});

test('a deployment that changes the launch template replaces all instances, without the skip matching that parameters may not have', () => {
  const groups = Object.values(plan().template().findResources('AWS::AutoScaling::AutoScalingGroup')) as Array<{ UpdatePolicy: object }>;
  const expected = { UpdatePolicy: { AutoScalingInstanceRefresh: { Strategy: 'Rolling', Preferences: { SkipMatching: false, MinHealthyPercentage: 100 } } } };
  expect(groups).toMatchObject([expected, expected]);
});

test('a group whose version follows the cluster is patched with the images of the version that the cluster has', () => {
  const { template } = plan();
  expect(document(template(), 'groups/Web')).toMatchObject({
    source: { type: 'recommended', parameter: '/aws/service/eks/optimized-ami/{version}/amazon-linux-2023/arm64/standard/recommended/image_id' },
  });
});

test('a new version of the control plane replaces no node by itself: neither launch templates nor groups change', () => {
  const nodesOf = (version: eksv2.KubernetesVersion) => {
    const stack = testStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
    const cluster = new eksv2.Cluster(stack, 'Cluster', {
      version, vpc, defaultCapacityType: eksv2.DefaultCapacityType.NODEGROUP, defaultCapacity: 0, kubectlProviderOptions: { kubectlLayer: new KubectlV36Layer(stack, 'Kubectl') },
    });
    const groups = [NodeImage.amazonLinux2023(), NodeImage.bottlerocket()].map((image, index) => new GracefulNodeGroup(stack, `Nodes${index}`, { cluster, image }));
    new PatchPlan(stack, 'Patching', { planName: 'weekly', windows: WINDOWS, stages: [{ groups }] });
    const template = Template.fromStack(stack);
    return [template.findResources('AWS::EC2::LaunchTemplate'), template.findResources('AWS::AutoScaling::AutoScalingGroup'), template.findResources('AWS::SSM::Parameter')];
  };
  expect(nodesOf(eksv2.KubernetesVersion.V1_35)).toEqual(nodesOf(eksv2.KubernetesVersion.V1_36));
});

test('every default of a plan', () => {
  expect(document(plan().template(), 'plan')).toEqual({
    v: 1,
    windows: [{ cron: '0 2 * * TUE', timeZone: 'Europe/Berlin', durationSeconds: 14_400 }],
    freezes: [],
    stages: [
      { name: 'stage-1', groups: ['Canary'], soakSeconds: 0, before: [], after: [] },
      { name: 'stage-2', groups: ['Web'], soakSeconds: 0, before: [], after: [] },
    ],
    minimumImageAgeSeconds: 0,
    pace: { minHealthyPercentage: 100, maxHealthyPercentage: 110, concurrentGroups: 1 },
    emergency: { minHealthyPercentage: 100, maxHealthyPercentage: 125, concurrentGroups: 10, soakSeconds: 0 },
    onFailure: 'HALT',
  });
});

test('everything that a plan can say reaches its function', () => {
  const place = made();
  const alarm = new cloudwatch.Alarm(place.stack, 'Errors', { alarmName: 'errors', metric: new cloudwatch.Metric({ namespace: 'a', metricName: 'b' }), threshold: 1, evaluationPeriods: 1 });
  const check = lambda.Function.fromFunctionArn(place.stack, 'Check', 'arn:aws:lambda:eu-central-1:111111111111:function:smoke');
  new PatchPlan(place.stack, 'Patching', {
    planName: 'weekly',
    windows: [MaintenanceWindow.monthly({ day: Weekday.SUNDAY, week: -1, start: '23:45', duration: Duration.hours(6) }), MaintenanceWindow.cron({ cron: '0 22 * * MON-FRI', duration: Duration.hours(5) })],
    freezes: [Freeze.between({ from: '2026-12-18T00:00:00+01:00', to: '2027-01-04T00:00:00+01:00' }), Freeze.changeCalendar('holidays')],
    stages: [{ name: 'canary', groups: [place.group('Canary')], soak: Duration.days(1), before: [PatchCheck.approval()], after: [PatchCheck.alarms(alarm), PatchCheck.lambdaFunction(check)] }],
    minimumImageAge: Duration.days(3),
    minHealthyPercentage: 90,
    maxHealthyPercentage: 120,
    concurrentGroups: 2,
    onFailure: OnFailure.ROLL_BACK,
    emergency: { soak: Duration.minutes(10), concurrentGroups: 5, maxHealthyPercentage: 150 },
  });
  expect(document(Template.fromStack(place.stack), 'plan')).toMatchObject({
    windows: [{ cron: '45 23 * * SUN#L', timeZone: 'UTC', durationSeconds: 21_600 }, { cron: '0 22 * * MON-FRI', timeZone: 'UTC' }],
    freezes: [{ type: 'time', from: '2026-12-18T00:00:00+01:00', to: '2027-01-04T00:00:00+01:00', because: 'a freeze of the plan' }, { type: 'calendar', name: 'holidays' }],
    stages: [{
      name: 'canary',
      soakSeconds: 86_400,
      before: [{ type: 'approval', timeoutSeconds: 604_800 }],
      after: [{ type: 'alarms', names: ['TOKEN'] }, { type: 'function', arn: 'arn:aws:lambda:eu-central-1:111111111111:function:smoke' }],
    }],
    minimumImageAgeSeconds: 259_200,
    pace: { minHealthyPercentage: 90, maxHealthyPercentage: 120, concurrentGroups: 2 },
    emergency: { soakSeconds: 600, concurrentGroups: 5, maxHealthyPercentage: 150 },
    onFailure: 'ROLL_BACK',
  });
});

test('the plan hears of drains of its groups alone, by rules whose patterns are short enough', () => {
  const { stack, vpc, group } = made();
  const groups = Array.from({ length: 12 }, (_, index) => group(`Group${index}`, { autoScalingGroup: autoScalingGroup(stack, `Nodes${index}`, vpc) }));
  new PatchPlan(stack, 'Patching', { windows: WINDOWS, stages: [{ groups }] });
  const template = Template.fromStack(stack);
  const rules = Object.values(template.findResources('AWS::Events::Rule', { Properties: { EventPattern: { 'detail-type': ['Drain Ended'] } } })) as
    Array<{ Properties: { EventPattern: { source: string[]; detail: { group: Array<{ Ref: string }> } } } }>;
  const [names] = [rules.flatMap(({ Properties: { EventPattern: { detail } } }) => detail.group.map(({ Ref }) => Ref))];
  expect(new Set(names)).toEqual(new Set(Object.keys(template.findResources('AWS::AutoScaling::AutoScalingGroup'))));
  expect(rules.map(({ Properties: { EventPattern: { detail } } }) => detail.group.length)).toEqual([10, 2]);
});

test('a group can have a plan of its own', () => {
  const { stack, group } = made();
  const { patchPlan } = group('Workers', { patching: Patching.weekly({ days: [Weekday.SUNDAY], start: '02:00', duration: Duration.hours(4) }) });
  expect(patchPlan).toBeDefined();
  Template.fromStack(stack).resourceCountIs('AWS::StepFunctions::StateMachine', 1);
});

test('a group that is there is patched by the versions of its launch template', () => {
  const { stack, vpc, group } = made();
  const workers = group('Workers', { autoScalingGroup: autoScalingGroup(stack, 'Nodes', vpc) });
  new PatchPlan(stack, 'Patching', { planName: 'weekly', windows: WINDOWS, stages: [{ groups: [workers] }] });
  expect(document(Template.fromStack(stack), 'groups/Workers')).toMatchObject({ source: { type: 'launchTemplate' } });
});

test('a group whose instances are also replaced outside of windows is warned of', () => {
  const { stack, group } = made();
  new PatchPlan(stack, 'Patching', { windows: WINDOWS, stages: [{ groups: [group('Workers', { maxInstanceLifetime: Duration.days(21) })] }] });
  expect(warnings(stack)).toContainEqual(expect.stringContaining('its maximum instance lifetime, which does not wait for the windows'));
});

test('what a plan says and has no effect on groups whose image no parameter names is warned of', () => {
  const warned = (props: Partial<PatchPlanProps>) => {
    const { stack, vpc, group } = made();
    const there = group('Workers', { autoScalingGroup: autoScalingGroup(stack, 'Nodes', vpc) });
    new PatchPlan(stack, 'Patching', { windows: WINDOWS, stages: [{ groups: [there, group('Made')] }], ...props });
    return warnings(stack).filter((text) => text.includes('no effect on'));
  };
  expect(warned({ minimumImageAge: Duration.days(3), onFailure: OnFailure.ROLL_BACK })).toEqual([
    expect.stringMatching(/^minimumImageAge and OnFailure\.ROLL_BACK have no effect on Test\/Workers: no parameter names the image there/),
  ]);
  expect(warned({ minimumImageAge: Duration.seconds(0), onFailure: OnFailure.HALT })).toEqual([]);
});

test('alarms for what somebody should hear of, metrics and graphs', () => {
  const { stack, patchPlan, groups, template } = plan();
  const alarms = patchPlan.addAlarms({ oldestImage: Duration.days(20) });
  expect(alarms).toHaveLength(6);
  expect(() => patchPlan.addAlarms()).toThrow('The plan has its alarms already.');
  const graphs = JSON.stringify(stack.resolve(patchPlan.widgets().map((widget) => widget.toJson())));
  expect(Object.values(PATCH_METRICS).filter((metric) => !graphs.includes(`"${metric}"`))).toEqual([]);
  expect(patchPlan.metricPatches(PatchOutcome.FAILED)).toMatchObject({ namespace: 'GracefulNodeGroup', metricName: 'Patches', dimensions: { Plan: 'weekly', Outcome: 'failed' }, statistic: 'Sum' });
  expect(patchPlan.metricImageAge(groups[0])).toMatchObject({ metricName: 'ImageAgeDays', statistic: 'Maximum' });
  template().hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'GroupsWithoutImage', Threshold: 1, EvaluationPeriods: 3 });
  const headings = [...readFileSync(path.join(__dirname, '../../../docs/runbook.md'), 'utf8').matchAll(/^## (.+)$/gm)].map(([, heading]) => heading.toLowerCase().replaceAll(' ', '-'));
  for (const { Properties } of Object.values(template().findResources('AWS::CloudWatch::Alarm'))) {
    expect(headings).toContain(String((Properties as { AlarmDescription: unknown }).AlarmDescription).split('#')[1]);
  }
  template().hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ImageAgeDays', Threshold: 20, AlarmDescription: Match.stringLikeRegexp('runbook.md#old-images') });
});

test.each<[string, Partial<PatchPlanProps>, string]>([
  ['no window', { windows: [] }, 'A plan without windows, stages or groups patches nothing'],
  ['no stage', { stages: [] }, 'A plan without windows, stages or groups patches nothing'],
  ['too many at a time', { maxHealthyPercentage: 250 }, 'maxHealthyPercentage is out of range'],
  ['a name that is none', { planName: 'a plan' }, 'planName has a value that it cannot have'],
])('a plan with %s is refused', (_, props, message) => {
  expect(() => plan(props)).toThrow(message);
});

test.each<[string, () => unknown, string]>([
  ['a time zone that there is not', () => MaintenanceWindow.cron({ cron: '0 2 * * *', timeZone: 'Mars/Olympus', duration: Duration.hours(1) }), 'timeZone has a value that it cannot have. Got: the string "Mars/Olympus"'],
  ['a start that is no time', () => MaintenanceWindow.weekly({ days: [Weekday.MONDAY], start: '2am', duration: Duration.hours(1) }), 'Allowed: hours and minutes of 24 hours, such as 02:00.'],
  ['no day', () => MaintenanceWindow.weekly({ days: [], start: '02:00', duration: Duration.hours(1) }), 'A window without days never opens.'],
  ['a week that no month has', () => MaintenanceWindow.monthly({ day: Weekday.MONDAY, week: 5, start: '02:00', duration: Duration.hours(1) }), 'Got: 5. Allowed: 1 to 4, or -1 for the last.'],
  ['cron in another grammar', () => MaintenanceWindow.cron({ cron: 'rate(1 day)', duration: Duration.hours(1) }), 'Got: the string "rate(1 day)". Allowed: five fields of cron'],
  ...['0 25 * * *', '60 2 * * *', '0 2 32 * *', '0 2 * 13 *', '0 2 * * FOO', '0 2 * * MON#6', '5/10 2 * * *', '0 5-2 * * *', '0 2 * *', '*/0 2 * * *', '0,, 2 * * *'].map((cron): [string, () => unknown, string] => [
    `a start that never comes (${cron})`, () => MaintenanceWindow.cron({ cron, duration: Duration.hours(1) }), 'Allowed: five fields of cron',
  ]),
  ['too short', () => MaintenanceWindow.cron({ cron: '0 2 * * *', duration: Duration.minutes(10) }), 'Got: 10 minutes. Allowed: from 30 minutes to 7 days'],
  ['an end before it begins', () => Freeze.between({ from: '2027-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' }), 'A freeze ends before it begins.'],
  ['a day that no month has', () => Freeze.between({ from: '2026-11-31T00:00:00Z', to: '2026-12-03T00:00:00Z' }), 'Got: the string "2026-11-31T00:00:00Z"'],
  ['a month that no year has', () => Freeze.between({ from: '2026-13-01T00:00:00Z', to: '2027-12-03T00:00:00Z' }), 'Allowed: a time as ISO 8601'],
  ['no offset', () => Freeze.between({ from: '2027-01-01T00:00', to: '2027-02-01T00:00' }), 'Allowed: a time as ISO 8601 with its offset'],
])('a window or a freeze with %s is refused', (_, make, message) => {
  expect(make).toThrow(message);
});

test('a group twice, two stages of one name, and a group of another stack are refused', () => {
  const { stack, group } = made();
  const [one, two] = [group('One'), group('Two')];
  const make = (id: string, stages: PatchPlanProps['stages'], scope = stack) => () => new PatchPlan(scope, id, { windows: WINDOWS, stages });
  expect(make('A', [{ groups: [one] }, { groups: [one] }])).toThrow('is in the plan twice');
  expect(make('B', [{ name: 'x', groups: [one] }, { name: 'x', groups: [two] }])).toThrow('Two stages have one name');
  expect(make('E', [{ groups: [one] }, { name: 'stage-1', groups: [two] }])).toThrow('Two stages have one name');
  expect(make('D', [{ groups: Array.from({ length: 31 }, (_, index) => ({ ...one, index }) as unknown as GracefulNodeGroup) }])).toThrow('Make several plans');
  expect(make('C', [{ groups: [one] }], testStack(plainApp(), 'Other'))).toThrow('by a plan of another stack');
});

test.each(['0 2 * * TUE#2', '*/15 22-23,0 * JAN-MAR MON-FRI', '0 2 L * *', '30 4 1,15 * SUN#L', '0 0-23/2 * * 7'])('cron as %s is taken by synthesis and by the function', (cron) => {
  const { cron: expression, timeZone } = MaintenanceWindow.cron({ cron, duration: Duration.hours(1) })._document();
  expect(new Cron(expression, { timezone: timeZone, paused: true }).nextRun()).toBeInstanceOf(Date);
});

test('a group in two plans is refused, wrapped ones too, which no parameter of a plan tells apart', () => {
  const { stack, group } = made();
  const one = group('One');
  const wrapped = new GracefulNodeGroup(stack, 'Wrapped', {
    drainer: one.drainer, autoScalingGroup: autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Blue', 'blue'), retainsAbandonedInstances: true,
  });
  new PatchPlan(stack, 'A', { windows: WINDOWS, stages: [{ groups: [one, wrapped] }] });
  for (const [id, each] of [['B', one], ['C', wrapped]] as const) {
    expect(() => new PatchPlan(stack, id, { windows: WINDOWS, stages: [{ groups: [each] }] })).toThrow('has a plan already');
  }
});
