import { Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as eks from 'aws-cdk-lib/aws-eks';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { Construct } from 'constructs';
import { importedV2, madeV1, madeV2 } from './clusters';
import { manifestOf, only, testStack } from './synthesis';
import { GracefulNodeGroup, NodeDrainer, Overrides, PodPolicy, Surge, WhenBlocked } from '../../src';

function workers(stack: Construct, name: string): autoscaling.IAutoScalingGroup {
  return autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, name, name);
}

const FORCE = { whenBlocked: WhenBlocked.FORCE };

test('connects the group with its options to a drainer of the stack', () => {
  const stack = testStack();
  const group = workers(stack, 'blue');
  const graceful = new GracefulNodeGroup(stack, 'Workers', {
    cluster: importedV2(stack),
    autoScalingGroup: group,
    drainTimeout: Duration.hours(2),
    whenBlocked: WhenBlocked.FORCE,
    joinTimeout: Duration.minutes(5),
    startupTaints: ['cni.example/agent-not-ready'],
    permanentTaints: ['dedicated'],
    requiredDaemonSets: ['storage/csi-node'],
    surge: Surge.ALWAYS,
    emptyDirPods: PodPolicy.WAIT,
    unownedPods: PodPolicy.WAIT,
    failingJobs: PodPolicy.EVICT,
    overrides: Overrides.NONE,
    loadBalancerDelay: Duration.minutes(2),
  });

  expect(graceful.autoScalingGroup).toBe(group);
  expect(graceful.drainer.node.scope).toBe(stack);
  Template.fromStack(stack).resourcePropertiesCountIs('AWS::AutoScaling::LifecycleHook', {
    NotificationMetadata: '{"v":1,"drainTimeoutSeconds":7200,"joinTimeoutSeconds":300,"startupTaints":["cni.example/agent-not-ready"],'
      + '"permanentTaints":["dedicated"],"requiredDaemonSets":["storage/csi-node"],"maxAbandonedLaunches":3,"whenBlocked":"FORCE","surge":"ALWAYS",'
      + '"emptyDirPods":"WAIT","unownedPods":"WAIT","failingJobs":"EVICT","overrides":"NONE","loadBalancerDelaySeconds":120,'
      + '"retryRetained":true,"retainAtMostSeconds":0,"afterRetention":"TERMINATE"}',
  }, 2);
});

describe('the drainer of a stack', () => {
  const resourcesWith = (...groups: string[]) => {
    const stack = testStack();
    const cluster = madeV2(stack);
    for (const name of groups) {
      const scope = new Construct(stack, `${name}Part`);
      new GracefulNodeGroup(scope, 'Workers', { cluster, autoScalingGroup: workers(scope, name), ...FORCE });
    }
    return (Template.fromStack(stack).toJSON() as { Resources: Record<string, { Type: string; Properties: object }> }).Resources;
  };

  test.each<[string, (stack: Stack) => eks.ICluster | eksv2.ICluster]>([
    ['aws-eks', (stack) => madeV1(stack, { clusterName: 'production' })],
    ['aws-eks-v2', (stack) => madeV2(stack, { clusterName: 'production' })],
  ])('is one for a cluster of %s that is made with a name, and imported by it', (_name, make) => {
    const made = (stack: Stack) => make(stack);
    const imported = (stack: Stack) => eksv2.Cluster.fromClusterAttributes(stack, 'Again', { clusterName: 'production' });
    const paths = [[made, imported], [imported, made]].map((clusters) => {
      const stack = testStack();
      const groups = clusters.map((cluster, index) => (
        new GracefulNodeGroup(stack, `Workers${index}`, { cluster: cluster(stack), autoScalingGroup: workers(stack, `group-${index}`), ...FORCE })));
      expect(groups[1].drainer).toBe(groups[0].drainer);
      return groups[0].drainer.node.path;
    });

    // Whichever group comes first.
    expect(paths).toEqual(['Test/NodeDrainer-production', 'Test/NodeDrainer-production']);
  });

  test('serves all groups of the cluster', () => {
    const stack = testStack();
    const cluster = importedV2(stack);
    const [blue, green] = ['blue', 'green'].map((name) =>
      new GracefulNodeGroup(stack, `${name}Nodes`, { cluster, autoScalingGroup: workers(stack, name), ...FORCE }));

    expect(green.drainer).toBe(blue.drainer);
    expect(only(Template.fromStack(stack), 'AWS::Lambda::Function').Properties.Environment)
      .toMatchObject({ Variables: { GROUP_NAMES: '["blue","green"]' } });
  });

  test.each(['blue', 'green', 'red'])('stays when the group %s leaves the app, and so do the hooks of the others', (leaving) => {
    const all = resourcesWith('blue', 'green', 'red');
    const left = resourcesWith(...['blue', 'green', 'red'].filter((name) => name !== leaving));
    const gone = Object.keys(all).filter((id) => !(id in left));

    expect(gone.map((id) => all[id])).toEqual(Array(2).fill(expect.objectContaining({
      Type: 'AWS::AutoScaling::LifecycleHook', Properties: expect.objectContaining({ AutoScalingGroupName: leaving }) as object,
    })));
    expect(Object.keys(left).filter((id) => !(id in all))).toEqual([]);
    const hooks = Object.keys(left).filter((id) => left[id].Type === 'AWS::AutoScaling::LifecycleHook');
    expect(hooks.map((id) => left[id])).toEqual(hooks.map((id) => all[id]));
  });

  test('is the one that was made there for the cluster, however the cluster was imported', () => {
    const stack = testStack();
    const drainer = new NodeDrainer(stack, 'Own', { cluster: importedV2(stack), memorySize: 1024 });
    const again = eks.Cluster.fromClusterAttributes(stack, 'Again', { clusterName: 'production' });
    const group = new GracefulNodeGroup(stack, 'Workers', { cluster: again, autoScalingGroup: workers(stack, 'blue'), ...FORCE });

    expect(group.drainer).toBe(drainer);
    Template.fromStack(stack).resourceCountIs('AWS::Lambda::Function', 1);
  });

  test('is another one for another cluster', () => {
    const stack = testStack();
    const drainers = ['one', 'two'].map((clusterName) => new GracefulNodeGroup(stack, `${clusterName}Workers`, {
      cluster: eksv2.Cluster.fromClusterAttributes(stack, clusterName, { clusterName }), autoScalingGroup: workers(new Construct(stack, `${clusterName}Part`), clusterName), ...FORCE,
    }).drainer.drainerName);

    expect(new Set(drainers).size).toBe(2);
  });

  test('is another one in another stack', () => {
    const stack = testStack();
    const cluster = importedV2(stack);
    const other = testStack(stack.node.root as never, 'Other');
    const drainers = [stack, other].map((scope) =>
      new GracefulNodeGroup(scope, 'Workers', { cluster, autoScalingGroup: workers(scope, scope.node.id), ...FORCE }).drainer);

    expect(drainers.map((drainer) => Stack.of(drainer))).toEqual([stack, other]);
  });

  test('must not be joined by another one later: it would depend on the order which one a group gets', () => {
    const stack = testStack();
    const cluster = importedV2(stack);
    new GracefulNodeGroup(stack, 'Workers', { cluster, autoScalingGroup: workers(stack, 'blue'), ...FORCE });
    new NodeDrainer(stack, 'Late', { cluster });

    expect(() => Template.fromStack(stack)).toThrow(
      '[Test/NodeDrainer-production] The drainer was made for the groups that name none, and the stack makes another one for the same cluster. '
      + 'Got: the drainer Test/Late. Allowed: one drainer for each cluster in a stack, unless all groups name theirs. '
      + 'Make Test/Late before the first group, which then uses it, or set drainer on every group.',
    );
  });

  test('must be named where there are several', () => {
    const stack = testStack();
    const cluster = importedV2(stack);
    for (const id of ['Blue', 'Green']) {
      new NodeDrainer(stack, id, { cluster });
    }
    expect(() => new GracefulNodeGroup(stack, 'Workers', { cluster, autoScalingGroup: workers(stack, 'blue'), ...FORCE })).toThrow(new Error(
      '[Test/Workers] The stack has several drainers for the cluster, so it is not clear which one is to serve the group. '
      + 'Got: the drainers Test/Blue, Test/Green. Allowed: one of them as the property drainer. Set drainer to one of them.',
    ));
  });
});

test('takes a drainer that it is given', () => {
  const stack = testStack();
  const cluster = importedV2(stack);
  const [blue, green] = ['Blue', 'Green'].map((id) => new NodeDrainer(stack, id, { cluster }));
  const group = new GracefulNodeGroup(stack, 'Workers', { cluster, drainer: green, autoScalingGroup: workers(stack, 'blue'), ...FORCE });

  expect(group.drainer).toBe(green);
  expect(manifestOf(green)).toContain('verbs: [delete]');
  expect(manifestOf(blue)).not.toContain('verbs: [delete]');
});

test('needs a cluster or a drainer', () => {
  const stack = testStack();
  expect(() => new GracefulNodeGroup(stack, 'Workers', { autoScalingGroup: workers(stack, 'blue') })).toThrow(new Error(
    '[Test/Workers] The group belongs to no cluster. Got: neither cluster nor drainer. Allowed: one of them. '
    + 'Set cluster, or set drainer to the drainer that is to serve the group.',
  ));
});

test('a drainer serves one cluster', () => {
  const stack = testStack();
  const drainer = new NodeDrainer(stack, 'Drainer', { cluster: importedV2(stack) });
  const cluster = eksv2.Cluster.fromClusterAttributes(stack, 'Staging', { clusterName: 'staging' });
  expect(() => new GracefulNodeGroup(stack, 'Workers', { drainer, cluster, autoScalingGroup: workers(stack, 'green') })).toThrow(new Error(
    '[Test/Workers] The drainer serves another cluster. Got: the cluster Test/Staging and a drainer of Test/Cluster. '
    + 'Allowed: a drainer of the group\'s own cluster. Leave cluster out, or make a drainer for it.',
  ));
});

test('the group is recognised whatever copy of aws-cdk-lib made it', () => {
  const stack = testStack();
  const { CfnAutoScalingGroup } = autoscaling;
  jest.isolateModules(() => {
    const copy = jest.requireActual<typeof autoscaling>('aws-cdk-lib/aws-autoscaling');
    const group = new copy.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' });
    expect(group).not.toBeInstanceOf(CfnAutoScalingGroup);
    new GracefulNodeGroup(stack, 'Workers', { cluster: importedV2(stack), autoScalingGroup: group });
  });

  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    LifecycleHookSpecificationList: [Match.anyValue(), Match.anyValue()],
  });
});
