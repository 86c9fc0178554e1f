import { type App, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as eks from 'aws-cdk-lib/aws-eks';
import { autoScalingGroup, importedV2, madeV1, madeV2 } from './clusters';
import { ENVIRONMENT, strictApp, testStack } from './synthesis';
import { GracefulNodeGroup, type INodeDrainer, NodeDrainer, WhenBlocked } from '../../src';

/** The stacks that a stack waits for, which CDK works out at synthesis: a cycle would end it. */
function order(app: App): Record<string, string[]> {
  return Object.fromEntries(app.synth().stacks.map((stack) => [
    stack.id, stack.dependencies.map(({ id }) => id).filter((id) => !id.endsWith('.assets')).sort(),
  ]));
}

function stacks(...ids: string[]): [App, ...Stack[]] {
  const app = strictApp();
  return [app, ...ids.map((id) => testStack(app, id))];
}

/** What only the cluster's stack knows, as a real group's user data refers to it. */
function joins(group: autoscaling.AutoScalingGroup, cluster: { clusterEndpoint: string }): void {
  (group.node.defaultChild as autoscaling.CfnAutoScalingGroup).addMetadata('Endpoint', cluster.clusterEndpoint);
}

const inlineHooks = { LifecycleHookSpecificationList: [Match.anyValue(), Match.anyValue()] };
const tag = (drainer: INodeDrainer) => ({ Tags: Match.arrayWith([Match.objectLike({ Value: drainer.drainerName })]) });

test('a cluster, and later its group with the drainer', () => {
  const [app, one, two] = stacks('One', 'Two');
  const cluster = madeV2(one);
  const group = autoScalingGroup(two, 'Group', cluster.vpc);
  joins(group, cluster);
  const { drainer } = new GracefulNodeGroup(two, 'Workers', { cluster, autoScalingGroup: group });

  expect(order(app)).toEqual({ One: [], Two: ['One'] });
  Template.fromStack(two).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { ...inlineHooks, ...tag(drainer) });
});

test('a private cluster of aws-eks, and later its group with the drainer', () => {
  const [app, one, two] = stacks('One', 'Two');
  const cluster = madeV1(one, { authenticationMode: eks.AuthenticationMode.API, endpointAccess: eks.EndpointAccess.PRIVATE });
  const group = autoScalingGroup(two, 'Group', cluster.vpc);
  joins(group, cluster);
  new GracefulNodeGroup(two, 'Workers', { cluster, autoScalingGroup: group });

  expect(order(app)).toEqual({ One: [], Two: ['One'] });
});

test('a cluster with its drainer, and later its group', () => {
  const [app, one, two] = stacks('One', 'Two');
  const cluster = madeV2(one);
  const drainer = new NodeDrainer(one, 'Drainer', { cluster });
  const group = autoScalingGroup(two, 'Group', cluster.vpc);
  joins(group, cluster);
  drainer.addAutoScalingGroup(group, { whenBlocked: WhenBlocked.FORCE });

  expect(order(app)).toEqual({ One: [], Two: ['One'] });
  Template.fromStack(two).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', { ...inlineHooks, ...tag(drainer) });
  Template.fromStack(one).hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: Match.objectLike({ DRAINER_NAME: drainer.drainerName, GROUP_NAMES: '[]' }) },
  });
});

test('a cluster with its group, and later the drainer', () => {
  const [app, one, two] = stacks('One', 'Two');
  const cluster = madeV2(one);
  const group = autoScalingGroup(one, 'Group', cluster.vpc);
  joins(group, cluster);
  const { drainer } = new GracefulNodeGroup(two, 'Workers', { cluster, autoScalingGroup: group });

  expect(order(app)).toEqual({ One: [], Two: ['One'] });
  const first = Template.fromStack(one);
  first.hasResource('AWS::AutoScaling::AutoScalingGroup', {
    Properties: {
      LifecycleHookSpecificationList: Match.absent(),
      InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'retain' } },
      ...tag(drainer),
    },
    DependsOn: Match.absent(),
  });
  const second = Template.fromStack(two);
  second.resourceCountIs('AWS::AutoScaling::LifecycleHook', 2);
  second.allResources('AWS::AutoScaling::LifecycleHook', {
    Properties: Match.objectLike({ AutoScalingGroupName: { 'Fn::ImportValue': Match.stringLikeRegexp('^One:') } }),
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^NodeDrainer.*Mapping')]),
  });
});

test('a cluster, its drainer, and two groups in a stack each', () => {
  const [app, one, two, three, four] = stacks('One', 'Two', 'Three', 'Four');
  const cluster = madeV2(one);
  const drainer = new NodeDrainer(two, 'Drainer', { cluster });
  for (const stack of [three, four]) {
    const group = autoScalingGroup(stack, 'Group', cluster.vpc);
    joins(group, cluster);
    new GracefulNodeGroup(stack, 'Workers', { drainer, autoScalingGroup: group });
  }

  expect(order(app)).toEqual({ One: [], Two: ['One'], Three: ['One', 'Two'], Four: ['One', 'Two'] });
});

test('a network, and everything else in a stack each', () => {
  const [app, one, two, three, four] = stacks('One', 'Two', 'Three', 'Four');
  const vpc = new ec2.Vpc(one, 'Vpc');
  const cluster = madeV2(two, { vpc });
  const group = autoScalingGroup(three, 'Group', vpc);
  joins(group, cluster);
  new NodeDrainer(four, 'Drainer', { cluster, vpc }).addAutoScalingGroup(group);

  expect(order(app)).toEqual({ One: [], Two: ['One'], Three: ['Four', 'One', 'Two'], Four: ['One', 'Two'] });
});

test('the capacity that a cluster of aws-eks makes for itself', () => {
  const [app, one] = stacks('One');
  const cluster = madeV1(one);
  const group = cluster.addAutoScalingGroupCapacity('Capacity', {
    instanceType: new ec2.InstanceType('m7i.large'), machineImageType: eks.MachineImageType.BOTTLEROCKET, spotPrice: '0.1',
  });
  new GracefulNodeGroup(one, 'Workers', { cluster, autoScalingGroup: group });

  expect(order(app)).toEqual({ One: [] });
  // CDK would have to break a cycle by itself; CloudFormation's rules would find one.
  Template.fromStack(one).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', inlineHooks);
});

test('a group in another stage than its drainer, which nothing can depend on', () => {
  const app = strictApp();
  const [one, two] = ['One', 'Two'].map((id) => new Stack(new Stage(app, id, { env: ENVIRONMENT }), 'Nodes'));
  const drainer = new NodeDrainer(one, 'Drainer', { cluster: importedV2(one) });
  const group = new autoscaling.CfnAutoScalingGroup(two, 'Group', { minSize: '0', maxSize: '1' });

  expect(() => new GracefulNodeGroup(two, 'Workers', { drainer, autoScalingGroup: group })).toThrow(new Error(
    '[One/Nodes/Drainer] The group Two/Nodes/Group is in another stage than the drainer, and nothing can depend on another stage. '
    + 'Got: a group in the stage Two, a drainer in the stage One. Allowed: a group in the stage of the drainer, or an imported drainer. '
    + 'Make the drainer with drainerName and allowGroupsElsewhere, and import it in the stage of the group by NodeDrainer.fromDrainerName().',
  ));
});
