import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { KubectlV36Layer } from '@aws-cdk/lambda-layer-kubectl-v36';
import validate from 'asl-validator';
import { type App, Duration, Stack } from 'aws-cdk-lib';
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

test('alarms and functions that cannot be asked from here are refused', () => {
  const asked = (id: string, check: (stack: Stack) => PatchCheck) => () => {
    const { stack, group } = made();
    return new PatchPlan(stack, id, { windows: WINDOWS, stages: [{ groups: [group('Web')], after: [check(stack)] }] });
  };
  const alarm = (arn: string) => (stack: Stack) => PatchCheck.alarms(cloudwatch.Alarm.fromAlarmArn(stack, 'Errors', arn));
  expect(asked('A', alarm('arn:aws:cloudwatch:us-east-1:111111111111:alarm:errors'))).toThrow('Got: an alarm in 111111111111/us-east-1, and a stack in 111111111111/eu-central-1.');
  expect(asked('B', alarm('arn:aws:cloudwatch:eu-central-1:999999999999:alarm:errors'))).toThrow('Got: an alarm in 999999999999/eu-central-1, and a stack in 111111111111/eu-central-1.');
  expect(asked('C', alarm('arn:aws:cloudwatch:eu-central-1:111111111111:alarm:errors'))).not.toThrow();
  expect(asked('D', (stack) => {
    const far = testStack(stack.node.root as App, 'Far', { env: { account: '111111111111', region: 'us-east-1' }, crossRegionReferences: true });
    return PatchCheck.alarms(new cloudwatch.Metric({ namespace: 'a', metricName: 'b' }).createAlarm(far, 'Errors', { threshold: 1, evaluationPeriods: 1 }));
  })).toThrow('The alarm Far/Errors is in another account or region');
  const fn = (arn: string) => (stack: Stack) => PatchCheck.lambdaFunction(lambda.Function.fromFunctionArn(stack, 'Smoke', arn));
  expect(asked('E', fn('arn:aws:lambda:us-east-1:111111111111:function:smoke'))).toThrow('Got: a function in 111111111111/us-east-1, and a stack in 111111111111/eu-central-1.');
  expect(asked('F', fn('arn:aws:lambda:eu-central-1:999999999999:function:smoke'))).not.toThrow();
});

test.each([{ account: '111111111111', region: 'us-east-1' }, { account: '999999999999', region: 'eu-central-1' }])('groups that cannot be asked from %j are refused', (env) => {
  const { stack, group } = made();
  const there = autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Blue', 'blue');
  const workers = group('Workers', { autoScalingGroup: there, retainsAbandonedInstances: true });
  const elsewhere = testStack(stack.node.root as App, 'Elsewhere', { env });
  expect(() => new PatchPlan(elsewhere, 'Patching', { windows: WINDOWS, stages: [{ groups: [workers] }] })).toThrow(new Error(
    '[Elsewhere/Patching] The group Test/Workers is in another account or region than its plan, which would never find it. '
    + `Got: a group in 111111111111/eu-central-1, and a stack in ${env.account}/${env.region}. `
    + 'Allowed: groups of the account and region of the stack. Make a plan in each account and region that has groups.',
  ));
});

test.each<[string, (stack: Stack, vpc: ec2.IVpc) => autoscaling.AutoScalingGroup, string]>([
  ['the default version of an imported launch template', (stack, vpc) => new autoscaling.AutoScalingGroup(stack, 'Nodes', {
    vpc, launchTemplate: ec2.LaunchTemplate.fromLaunchTemplateAttributes(stack, 'Template', { launchTemplateId: 'lt-0123456789abcdef0' }),
  }), 'Got: the version $Default.'],
  ['the latest version beside other instance types', (stack, vpc) => new autoscaling.AutoScalingGroup(stack, 'Nodes', {
    vpc,
    mixedInstancesPolicy: {
      launchTemplate: ec2.LaunchTemplate.fromLaunchTemplateAttributes(stack, 'Template', { launchTemplateId: 'lt-0123456789abcdef0', versionNumber: '$Latest' }),
      launchTemplateOverrides: [{ instanceType: new ec2.InstanceType('m7g.large') }],
    },
  }), 'Got: the version $Latest.'],
])('a group that launches %s is refused, because nothing tells which of its instances are outdated', (_, nodes, message) => {
  const { stack, vpc, group } = made();
  const there = group('There', { autoScalingGroup: nodes(stack, vpc) });
  expect(() => new PatchPlan(stack, 'Patching', { windows: WINDOWS, stages: [{ groups: [there] }] })).toThrow(message);
});

test('what a plan can be and hardly means is warned of', () => {
  const warned = (props: (place: ReturnType<typeof made>) => Partial<PatchPlanProps>) => {
    const place = made();
    new PatchPlan(place.stack, 'Patching', { windows: WINDOWS, stages: [], ...props(place) });
    return warnings(place.stack).filter((text) => !text.includes('rbacNotApplied'));
  };
  const freeze = (from: string, to: string) => warned(({ group }) => ({ stages: [{ groups: [group('Web')] }], freezes: [Freeze.between({ from, to, reason: 'sale' })] }));
  expect(freeze('2020-01-01T00:00:00Z', '2020-02-01T00:00:00Z')).toEqual([expect.stringContaining('(sale) is over, and holds no patch any more. Correct its year')]);
  expect(freeze('2098-01-01T00:00:00Z', '2099-01-01T00:00:00Z')).toEqual([expect.stringContaining('(sale) lasts 365 days, in which no node gets security fixes')]);
  expect(freeze('2098-01-01T00:00:00Z', '2098-02-01T00:00:00Z')).toEqual([]);

  const draining = (drainTimeout: Duration, windows = WINDOWS) => warned(({ group }) => ({ windows, stages: [{ groups: [group('Web', { drainTimeout })] }] }));
  expect(draining(Duration.hours(5))).toEqual([expect.stringContaining('than any window of the plan is open, which is 4 hours at most: Test/Web (5 hours).')]);
  expect(draining(Duration.hours(4))).toEqual([]);
  expect(draining(Duration.hours(48), [MaintenanceWindow.cron({ cron: '0 0 * * *', duration: Duration.days(1) })])).toEqual([]);

  const canary = (minCapacity: number, soak?: Duration) => warned(({ group }) => ({ stages: [{ name: 'canary', groups: [group('Canary', { minCapacity })], soak }, { groups: [group('Web')] }] }));
  expect(canary(0, Duration.days(1))).toEqual([expect.stringContaining('The stage canary is watched for 1 day although it may have no node')]);
  expect([...canary(1, Duration.days(1)), ...canary(0)]).toEqual([]);

  expect(warned(({ stack, vpc, group }) => {
    const nodes = autoScalingGroup(stack, 'Nodes', vpc);
    (nodes.node.defaultChild as autoscaling.CfnAutoScalingGroup).newInstancesProtectedFromScaleIn = true;
    return { stages: [{ groups: [group('There', { autoScalingGroup: nodes })] }] };
  })).toEqual([expect.stringContaining('The instances of Test/There are protected from scale-in from their launch on, and the plan replaces no protected instance.')]);
});

test('the alarm of old images leaves an image the time that the plan waits for it', () => {
  const alarms = (minimumImageAge: Duration, oldestImage?: Duration) => {
    const { patchPlan, template } = plan({ minimumImageAge });
    patchPlan.addAlarms({ oldestImage });
    return template();
  };
  alarms(Duration.days(60)).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ImageAgeDays', Threshold: 90 });
  alarms(Duration.hours(36)).hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ImageAgeDays', Threshold: 32 });
  expect(() => alarms(Duration.days(60), Duration.days(45))).toThrow('Got: oldestImage of 45 days, and minimumImageAge of 60 days.');
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
  ['no window', { windows: [] }, 'A plan without windows, stages or groups patches nothing. Got: no window.'],
  ['no stage', { stages: [] }, 'A plan without windows, stages or groups patches nothing. Got: no stage.'],
  ['a stage without groups', { stages: [{ name: 'canary', groups: [] }] }, 'Got: no group in the stage canary.'],
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
  ['an offset for a time zone', () => MaintenanceWindow.cron({ cron: '0 2 * * *', timeZone: '+02:00', duration: Duration.hours(1) }), 'Got: the string "+02:00". Allowed: an IANA time zone'],
  ['days of the month and of the week', () => MaintenanceWindow.cron({ cron: '0 2 8-14 * TUE', duration: Duration.hours(1) }), 'write TUE#2 and * as its day of the month'],
  ...['0 2 31 2 *', '0 2 30,31 FEB *', '0 2 31 4-6/2,SEP,11 *'].map((cron): [string, () => unknown, string] => [
    `a day that no month has (${cron})`, () => MaintenanceWindow.cron({ cron, duration: Duration.hours(1) }), 'The window never opens: no month that it names has such a day.',
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
  expect(make('C', [{ groups: [one] }], testStack(plainApp(), 'Other'))).toThrow('A plan in another stack');
});

test.each(['0 2 * * TUE#2', '*/15 22-23,0 * JAN-MAR MON-FRI', '0 2 L * *', '30 4 1,15 * *', '0 0-23/2 * * 7', '0 2 31 4-12/4 *', '0 2 29 2 *', '0 2 L 2 *', '0 2 25-31 * *'])('cron as %s is taken by synthesis and by the function', (cron) => {
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
    expect(() => new PatchPlan(stack, id, { windows: WINDOWS, stages: [{ groups: [each] }] })).toThrow('already has a plan');
  }
});
