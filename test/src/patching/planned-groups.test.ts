import { Duration, type Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { GracefulNodeGroup, type GracefulNodeGroupProps, MaintenanceWindow, NodeImage, Patching, PatchPlan, Weekday } from '../../../src';
import { madeV2 } from '../clusters';
import { testStack, warnings } from '../synthesis';

/* What a plan makes of its groups, and what deployments then do to their nodes. */

const WINDOWS = [MaintenanceWindow.weekly({ days: [Weekday.TUESDAY], start: '02:00', duration: Duration.hours(4) })];

function made(stack: Stack = testStack()) {
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2 });
  const cluster = madeV2(stack, { vpc });
  const group = (id: string, props: Partial<GracefulNodeGroupProps> = {}) => new GracefulNodeGroup(stack, id, { cluster, ...props });
  return { stack, vpc, cluster, group };
}

test('a group that comes to a plan changes nothing for those that are there, though they may have one id', () => {
  const nodesOf = (teams: readonly string[]) => {
    const { stack, cluster } = made();
    const groups = teams.map((team) => new GracefulNodeGroup(new Construct(stack, team), 'Workers', { cluster }));
    new PatchPlan(stack, 'Patching', { planName: 'weekly', windows: WINDOWS, stages: [{ groups }] });
    const template = Template.fromStack(stack);
    const ofFirst = (resources: object) => Object.entries(resources).filter(([id]) => id.includes('First'));
    return ['AWS::EC2::LaunchTemplate', 'Custom::GracefulNodeGroupImage', 'AWS::SSM::Parameter'].map((type) => ofFirst(template.findResources(type)));
  };
  const alone = nodesOf(['First']);
  expect(alone.map(({ length }) => length)).toEqual([1, 1, 1]);
  expect(nodesOf(['First', 'Second'])).toEqual(alone);
});

test('the deepest groups have parameters of their own, whose names are not too long', () => {
  const { stack, cluster } = made();
  const deep = ['One', 'Two'].map((id) => new Construct(new Construct(stack, `${id}${'x'.repeat(60)}`), 'y'.repeat(60)));
  const groups = deep.map((scope) => new GracefulNodeGroup(scope, 'Workers', { cluster }));
  new PatchPlan(stack, 'Patching', { planName: 'weekly', windows: WINDOWS, stages: [{ groups }] });
  const names = Object.values(Template.fromStack(stack).findResources('Custom::GracefulNodeGroupImage')).map(({ Properties }) => (Properties as { ParameterName: string }).ParameterName);
  expect(new Set(names).size).toBe(2);
  expect(names.map(({ length }) => length)).toEqual([99, 99]);
});

const OWN = NodeImage.own(ec2.MachineImage.latestAmazonLinux2023({ cpuType: ec2.AmazonLinuxCpuType.ARM_64 }), ec2.UserData.custom('join'));

test('of a group whose image no parameter names the plan alone replaces instances: a deployment does not, whatever image it reads', () => {
  const { stack, group } = made();
  new PatchPlan(stack, 'Patching', { planName: 'weekly', windows: WINDOWS, stages: [{ groups: [group('Own', { image: OWN })] }] });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::SSM::Parameter', { Name: '/cdk-graceful-node-group/weekly/groups/Own', Value: Match.objectLike({ 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('"type":"launchTemplate"')])] }) });
  const [{ UpdatePolicy }] = Object.values(template.findResources('AWS::AutoScaling::AutoScalingGroup')) as Array<{ UpdatePolicy: object }>;
  expect(UpdatePolicy).toEqual({ AutoScalingScheduledAction: { IgnoreUnmodifiedGroupSizeProperties: true } });
});

test('how a deployment replaces instances is refused where none does', () => {
  const { group } = made();
  expect(() => group('Own', { image: OWN, instanceRefresh: { bakeTime: Duration.hours(1) }, patching: Patching.of({ windows: WINDOWS }) }))
    .toThrow('Got: instanceRefresh, and a plan.');
});

test.each<[string, autoscaling.UpdatePolicy]>([
  ['a refresh', autoscaling.UpdatePolicy.instanceRefresh({ strategy: autoscaling.InstanceRefreshStrategy.ROLLING })],
  ['a rolling update', autoscaling.UpdatePolicy.rollingUpdate()],
  ['a replacing update', autoscaling.UpdatePolicy.replacingUpdate()],
])('a group that is there and whose deployments replace its instances by %s is warned of', (_, updatePolicy) => {
  const { stack, vpc, group } = made();
  const launchTemplate = new ec2.LaunchTemplate(stack, 'Template', { instanceType: new ec2.InstanceType('m7g.large'), machineImage: ec2.MachineImage.latestAmazonLinux2023() });
  group('Workers', { autoScalingGroup: new autoscaling.AutoScalingGroup(stack, 'Nodes', { vpc, launchTemplate, updatePolicy }), patching: Patching.of({ windows: WINDOWS }) });
  expect(warnings(stack)).toContainEqual(expect.stringContaining('its update policy in each deployment that changes its launch template, which does not wait'));
});

test.each<[string, (place: ReturnType<typeof made>) => void]>([
  ['that it was made with', ({ group }) => void group('Web', { warmPool: { minSize: 1 }, patching: Patching.of({ windows: WINDOWS }) })],
  ['that was added to it later', ({ group }) => void group('Web', { patching: Patching.of({ windows: WINDOWS }) }).madeAutoScalingGroup?.addWarmPool()],
  ['whose own image is read by each launch', ({ group }) => {
    group('Web', { warmPool: { minSize: 1 }, image: NodeImage.own(ec2.MachineImage.resolveSsmParameterAtLaunch('/images/own'), ec2.UserData.custom('join')) });
  }],
])('a warm pool of a group %s is refused where a parameter names the image, which Auto Scaling does not take', (_, make) => {
  const place = made();
  make(place);
  place.group('Other', { warmPool: { minSize: 1 } });
  expect(() => Template.fromStack(place.stack)).toThrow(/^Validation failed with the following errors:\s+\[Test\/Web\] .*Got: a warm pool, and an image that each launch reads from a parameter\.[^\n]*$/);
});
