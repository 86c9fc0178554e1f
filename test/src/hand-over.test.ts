import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as eksv2 from 'aws-cdk-lib/aws-eks-v2';
import { importedV2 } from './clusters';
import { plainApp, testStack } from './synthesis';
import { GracefulNodeGroup, type INodeDrainer, NodeDrainer, WhenBlocked } from '../../src';

interface HookProperties { LifecycleHookName: string; NotificationMetadata: string }

const groupOf = (stack: Stack) => new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' });

/** A group that moves from the drainer `old` to `new`, in one stack. */
function moving(stack = testStack()) {
  const cluster = importedV2(stack);
  const [former, drainer] = ['old', 'new'].map((drainerName) => new NodeDrainer(stack, drainerName, { cluster, drainerName }));
  return { stack, former, drainer, autoScalingGroup: groupOf(stack) };
}

function hooksOf(template: Template): Record<string, unknown> {
  const [{ Properties }] = Object.values(template.findResources('AWS::AutoScaling::AutoScalingGroup')) as Array<{ Properties: { LifecycleHookSpecificationList: HookProperties[] } }>;
  return moves(Properties.LifecycleHookSpecificationList);
}

/** To which drainer each hook says that its group moves. */
function moves(hooks: readonly HookProperties[]): Record<string, unknown> {
  return Object.fromEntries(hooks.map(({ LifecycleHookName, NotificationMetadata }) => (
    [LifecycleHookName, (JSON.parse(NotificationMetadata) as { movesTo?: string }).movesTo])));
}

describe('a group that moves to another drainer', () => {
  const { stack, former, drainer, autoScalingGroup } = moving();
  new GracefulNodeGroup(stack, 'Workers', { drainer, formerDrainer: former, autoScalingGroup });
  const template = Template.fromStack(stack);

  test('has the hooks of both, and those of the former one say where it moves to', () => {
    expect(hooksOf(template)).toEqual({ 'new-terminating': undefined, 'new-launching': undefined, 'old-terminating': 'new', 'old-launching': 'new' });
  });

  test('carries the tags of both, by which each may answer for it', () => {
    template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      Tags: Match.arrayWith([
        { Key: 'cdk-graceful-node-group:drainer', Value: 'new', PropagateAtLaunch: false },
        { Key: 'cdk-graceful-node-group:former-drainer', Value: 'old', PropagateAtLaunch: false },
      ]),
    });
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([Match.objectLike({
          Sid: 'AnswerFormerGroups',
          Action: ['autoscaling:CompleteLifecycleAction', 'autoscaling:RecordLifecycleActionHeartbeat', 'autoscaling:CancelInstanceRefresh'],
          Condition: { StringEquals: { 'autoscaling:ResourceTag/cdk-graceful-node-group:former-drainer': 'old' } },
        })]),
      },
    });
  });

  test('is made and changed after both drainers', () => {
    const [{ DependsOn }] = Object.values(template.findResources('AWS::AutoScaling::AutoScalingGroup')) as Array<{ DependsOn: string[] }>;
    const functions = Object.keys(template.findResources('AWS::Lambda::Function'));
    expect(functions).toHaveLength(2);
    expect(DependsOn).toEqual(expect.arrayContaining(functions));
  });
});

test('an imported group moves as well, by the hooks beside it', () => {
  const { stack, former, drainer } = moving();
  const imported = autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Imported', 'workers');
  const options = { whenBlocked: WhenBlocked.TERMINATE };
  drainer.addAutoScalingGroup(imported, options);
  former.handOverAutoScalingGroup(imported, drainer, options);
  const hooks = Object.values(Template.fromStack(stack).findResources('AWS::AutoScaling::LifecycleHook')) as Array<{ Properties: HookProperties }>;

  expect(moves(hooks.map(({ Properties }) => Properties)))
    .toEqual({ 'new-terminating': undefined, 'new-launching': undefined, 'old-terminating': 'new', 'old-launching': 'new' });
});

test('drainers that are made elsewhere hand over what the app makes', () => {
  const stack = testStack();
  const [former, drainer] = ['old', 'new'].map((name) => NodeDrainer.fromDrainerName(stack, name, name));
  new GracefulNodeGroup(stack, 'Workers', { drainer, formerDrainer: former, autoScalingGroup: groupOf(stack) });
  expect(hooksOf(Template.fromStack(stack))).toMatchObject({ 'new-terminating': undefined, 'old-terminating': 'new' });
});

describe('is refused', () => {
  test('a group that has two drainers, of which none hands it over', () => {
    const app = plainApp();
    const { stack, former, drainer, autoScalingGroup } = moving(new Stack(app, 'Test'));
    former.addAutoScalingGroup(autoScalingGroup);
    drainer.addAutoScalingGroup(autoScalingGroup);
    expect(() => app.synth()).toThrow('The group Test/Group is connected to another drainer');
    expect(stack.node.path).toBe('Test');
  });

  test('a group that still has the hooks of another drainer, such as one of an included template', () => {
    const app = plainApp();
    const stack = new Stack(app, 'Test');
    const autoScalingGroup = new autoscaling.CfnAutoScalingGroup(stack, 'Group', {
      minSize: '0',
      maxSize: '1',
      lifecycleHookSpecificationList: [{
        lifecycleHookName: 'old-terminating',
        lifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING',
        notificationMetadata: '{"v":1,"drainTimeoutSeconds":3600}',
      }],
    });
    new NodeDrainer(stack, 'new', { cluster: importedV2(stack), drainerName: 'new' }).addAutoScalingGroup(autoScalingGroup);
    expect(() => app.synth()).toThrow('The group Test/Group has hooks of another drainer, and nothing says that it moves. Got: the hooks old-terminating. '
      + 'Allowed: the hooks of one drainer, and of one that hands the group over.');
  });

  test('to hand a group over to a drainer that does not have it', () => {
    const app = plainApp();
    const { former, drainer, autoScalingGroup } = moving(new Stack(app, 'Test'));
    former.handOverAutoScalingGroup(autoScalingGroup, drainer);
    expect(() => app.synth()).toThrow(
      'The group Test/Group is not connected to the drainer that it is handed over to. Got: handOverAutoScalingGroup to new. '
      + 'Allowed: another drainer of the app, which the group is connected to.',
    );
  });

  test('to hand a group over to the drainer that has it', () => {
    const { drainer, autoScalingGroup } = moving();
    drainer.addAutoScalingGroup(autoScalingGroup);
    expect(() => drainer.handOverAutoScalingGroup(autoScalingGroup, drainer)).toThrow('is not connected to the drainer that it is handed over to');
  });

  describe.each<[string, (stack: Stack) => autoscaling.IAutoScalingGroup | autoscaling.CfnAutoScalingGroup]>([
    ['made here', (stack) => stack.node.findChild('Group') as autoscaling.CfnAutoScalingGroup],
    ['imported', (stack) => autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Imported', 'workers')],
  ])('of a group that is %s', (_name, make) => {
    const options = { whenBlocked: WhenBlocked.TERMINATE };
    const twice = (path: string) => `[Test/old] The drainer has the group Test/${path} already, or hands it over. Got: handOverAutoScalingGroup or addAutoScalingGroup a second time. `
      + 'Allowed: one of them, once for each group. Remove the other one.';

    test('to hand over what the drainer itself is to have', () => {
      const { stack, former, drainer } = moving();
      const group = make(stack);
      former.addAutoScalingGroup(group, options);
      expect(() => former.handOverAutoScalingGroup(group, drainer, options)).toThrow(new Error(twice(group.node.id)));
    });

    test('to take what the drainer has handed over', () => {
      const { stack, former, drainer } = moving();
      const group = make(stack);
      former.handOverAutoScalingGroup(group, drainer, options);
      expect(() => former.addAutoScalingGroup(group, options)).toThrow(new Error(twice(group.node.id)));
    });

    test('to hand it over twice', () => {
      const { stack, former, drainer } = moving();
      const group = make(stack);
      former.handOverAutoScalingGroup(group, drainer, options);
      expect(() => former.handOverAutoScalingGroup(group, drainer, options)).toThrow(new Error(twice(group.node.id)));
    });

    test('that two drainers hand over: its tag tells of one', () => {
      const app = plainApp();
      const { stack, former, drainer } = moving(new Stack(app, 'Test'));
      const group = make(stack);
      const older = new NodeDrainer(stack, 'older', { cluster: former.cluster, drainerName: 'older' });
      drainer.addAutoScalingGroup(group, options);
      [former, older].forEach((one) => one.handOverAutoScalingGroup(group, drainer, options));
      expect(() => app.synth()).toThrow(`[Test/old] The group Test/${group.node.id} is handed over by another drainer, older. Got: handOverAutoScalingGroup of old. `
        + 'Allowed: one former drainer at a time. Move the group in two steps, each of them to its end.');
    });
  });

  test('to hand a group over to the drainer of another cluster', () => {
    const { stack, former, autoScalingGroup } = moving();
    const cluster = eksv2.Cluster.fromClusterAttributes(stack, 'Staging', { clusterName: 'staging' });
    const drainer = new NodeDrainer(stack, 'staging', { cluster });
    expect(() => new GracefulNodeGroup(stack, 'Workers', { drainer, formerDrainer: former, autoScalingGroup })).toThrow(new Error(
      '[Test/old] The group Test/Group is handed over to the drainer of another cluster, where none of its nodes is. '
      + 'Got: a drainer of Test/Cluster, and one of Test/Staging. Allowed: drainers of one cluster. Hand it over to a drainer of the cluster that its nodes are in.',
    ));
  });

  test('to take the hooks away in which instances wait', () => {
    const app = plainApp();
    const { former, drainer, autoScalingGroup } = moving(new Stack(app, 'Test'));
    former.handOverAutoScalingGroup(autoScalingGroup, drainer);
    autoScalingGroup.lifecycleHookSpecificationList = [];
    autoScalingGroup.tags.removeTag('cdk-graceful-node-group:former-drainer', 100);
    drainer.addAutoScalingGroup(autoScalingGroup);
    expect(() => app.synth()).toThrow('[Test/old] The group Test/Group was changed after it was handed over, and lost what drains that are under way need. '
      + 'Got: a group without the hook old-terminating, the hook old-launching, the tag cdk-graceful-node-group:former-drainer. '
      + 'Allowed: additions to the hooks and tags that the group has. Change the group before it is handed over, or add to what it has instead of replacing it.');
  });

  test.each<[string, (stack: Stack) => INodeDrainer, string]>([
    ['made here', (stack) => new NodeDrainer(stack, 'old', { cluster: importedV2(stack), drainerName: 'old', allowForce: false }), 'remove allowForce: false from the drainer'],
    ['made elsewhere', (stack) => NodeDrainer.fromDrainerName(stack, 'old', 'old'),
      'make the drainer with allowForce: true and import it with NodeDrainer.fromDrainerAttributes(scope, id, { drainerName, allowForce: true })'],
  ])('to end drains by force that a former drainer which is %s must not use', (_name, make, mend) => {
    const stack = testStack();
    const former = make(stack);
    const drainer = NodeDrainer.fromDrainerAttributes(stack, 'new', { drainerName: 'new', allowForce: true });
    expect(() => new GracefulNodeGroup(stack, 'Workers', { drainer, formerDrainer: former, autoScalingGroup: groupOf(stack), whenBlocked: WhenBlocked.FORCE }))
      .toThrow(new Error('[Test/old] The drainer old may not delete pods, which the group Test/Group asks for. Got: whenBlocked FORCE. '
        + `Allowed: WhenBlocked.RETAIN or WhenBlocked.TERMINATE. Choose one of them, or ${mend}.`));
  });

  test('to hand a group over to the name of a drainer', () => {
    const { former, autoScalingGroup } = moving();
    expect(() => former.handOverAutoScalingGroup(autoScalingGroup, 'new' as unknown as NodeDrainer)).toThrow(
      '[Test/old] newDrainer has a value that it cannot have. Got: the string "new". '
      + 'Allowed: a NodeDrainer, or one that is imported by NodeDrainer.fromDrainerName.',
    );
  });
});

test('a drainer that hands its last group over keeps what the drains in its hooks need', () => {
  const { stack, former, drainer, autoScalingGroup } = moving();
  new GracefulNodeGroup(stack, 'Workers', { drainer, formerDrainer: former, autoScalingGroup, whenBlocked: WhenBlocked.FORCE });
  type FunctionResource = { Properties: { Environment: { Variables: Record<string, unknown> } } };
  const functions = Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')) as FunctionResource[];
  const forces = functions.map(({ Properties }) => Properties.Environment.Variables.ALLOW_FORCE);
  expect(forces).toEqual(['true', 'true']);
  const manifest = stack.resolve(former.rbacManifest) as string;
  expect(manifest).toMatch(/resources: \[pods\]\s+verbs: \[delete\]/);
  expect(manifest).toMatch(/resources: \[pods\]\s+verbs: \[patch\]/);
});

test('a group may be handed over before its new drainer has it', () => {
  const app = plainApp();
  const { stack, former, drainer, autoScalingGroup } = moving(new Stack(app, 'Test'));
  former.handOverAutoScalingGroup(autoScalingGroup, drainer);
  drainer.addAutoScalingGroup(autoScalingGroup);
  app.synth();
  expect(hooksOf(Template.fromStack(stack))).toMatchObject({ 'new-terminating': undefined, 'old-terminating': 'new' });
});
