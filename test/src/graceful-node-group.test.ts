import { Duration } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { importedV2 } from './clusters';
import { testStack } from './synthesis';
import { ClusterAccess, GracefulNodeGroup, PodPolicy, Surge, WhenBlocked } from '../../src';

function workers(stack: ReturnType<typeof testStack>, name: string): autoscaling.IAutoScalingGroup {
  return autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, name, name);
}

test('makes a drainer, and connects the group', () => {
  const stack = testStack();
  const group = workers(stack, 'blue');
  const cluster = importedV2(stack);
  const graceful = new GracefulNodeGroup(stack, 'Workers', {
    cluster,
    autoScalingGroup: group,
    drainTimeout: Duration.hours(2),
    whenBlocked: WhenBlocked.FORCE,
    joinTimeout: Duration.minutes(5),
    surge: Surge.ALWAYS,
    emptyDirPods: PodPolicy.WAIT,
    unownedPods: PodPolicy.WAIT,
    loadBalancerDelay: Duration.minutes(2),
    memorySize: 768,
  });
  const template = Template.fromStack(stack);

  expect(graceful.autoScalingGroup).toBe(group);
  expect(graceful.drainer.cluster).toBe(cluster);
  template.hasResourceProperties('AWS::Lambda::Function', { MemorySize: 768 });
  template.resourcePropertiesCountIs('AWS::AutoScaling::LifecycleHook', {
    NotificationMetadata: '{"v":1,"drainTimeoutSeconds":7200,"joinTimeoutSeconds":300,"whenBlocked":"FORCE","surge":"ALWAYS",'
      + '"emptyDirPods":"WAIT","unownedPods":"WAIT","loadBalancerDelaySeconds":120}',
  }, 2);
});

test('takes the drainer of another group', () => {
  const stack = testStack();
  const cluster = importedV2(stack);
  const blue = new GracefulNodeGroup(stack, 'Blue', { cluster, autoScalingGroup: workers(stack, 'blue'), whenBlocked: WhenBlocked.FORCE });
  const green = new GracefulNodeGroup(stack, 'Green', {
    cluster, drainer: blue.drainer, autoScalingGroup: workers(stack, 'green'), retainsAbandonedInstances: true,
  });
  const template = Template.fromStack(stack);

  expect(green.drainer).toBe(blue.drainer);
  template.resourceCountIs('AWS::Lambda::Function', 1);
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: Match.objectLike({ GROUP_NAMES: '["blue","green"]' }) } });
});

test('two groups with a drainer each have distinct hooks', () => {
  const stack = testStack();
  const cluster = importedV2(stack);
  for (const name of ['blue', 'green']) {
    new GracefulNodeGroup(stack, `${name}Nodes`, { cluster, autoScalingGroup: workers(stack, name), whenBlocked: WhenBlocked.FORCE });
  }
  const hooks = Object.values(Template.fromStack(stack).findResources('AWS::AutoScaling::LifecycleHook'));
  const names = hooks.map((hook) => (hook as { Properties: { LifecycleHookName: string } }).Properties.LifecycleHookName);

  expect(new Set(names).size).toBe(4);
});

test('needs a cluster or a drainer', () => {
  const stack = testStack();
  expect(() => new GracefulNodeGroup(stack, 'Workers', { autoScalingGroup: workers(stack, 'blue') })).toThrow(
    '[Test/Workers] The group belongs to no cluster. Got: neither cluster nor drainer. Allowed: one of them. '
    + 'Set cluster, or set drainer to share the drainer of another group of the cluster.',
  );
});

test('options of a drainer do not go with a drainer that is shared', () => {
  const stack = testStack();
  const { drainer } = new GracefulNodeGroup(stack, 'Blue', {
    cluster: importedV2(stack), autoScalingGroup: workers(stack, 'blue'), whenBlocked: WhenBlocked.FORCE,
  });
  expect(() => new GracefulNodeGroup(stack, 'Green', {
    drainer, autoScalingGroup: workers(stack, 'green'), memorySize: 1024, vpc: undefined, clusterAccess: ClusterAccess.none(),
  })).toThrow(
    '[Test/Green] A drainer that is shared has its own options. Got: drainer together with memorySize, clusterAccess. '
    + 'Allowed: drainer without them. Set them where the drainer is made, or leave drainer out.',
  );
});

test('a drainer serves one cluster', () => {
  const stack = testStack();
  const { drainer } = new GracefulNodeGroup(stack, 'Blue', {
    cluster: importedV2(stack), autoScalingGroup: workers(stack, 'blue'), whenBlocked: WhenBlocked.FORCE,
  });
  expect(() => new GracefulNodeGroup(stack, 'Green', {
    drainer, cluster: importedV2(testStack(undefined, 'Other')), autoScalingGroup: workers(stack, 'green'),
  })).toThrow(
    '[Test/Green] The drainer serves another cluster. Got: the cluster Other/Cluster and a drainer of Test/Cluster. '
    + 'Allowed: a drainer of the group\'s own cluster. Leave cluster out, or make a drainer for it.',
  );
});
