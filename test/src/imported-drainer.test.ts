import { Fn } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { importedV2 } from './clusters';
import { drainerOf, manifestOf, testStack } from './synthesis';
import { AfterRetention, GracefulNodeGroup, NodeDrainer, type NodeDrainerProps, type NodeGroupOptions, Surge, WhenBlocked } from '../../src';

type Stack = ReturnType<typeof testStack>;

function group(stack: Stack): autoscaling.CfnAutoScalingGroup {
  return new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' });
}

test('a group of another app has the hooks and the tag of the drainer, and nothing else is made', () => {
  const stack = testStack();
  const drainer = NodeDrainer.fromDrainerName(stack, 'Drainer', 'production');
  new GracefulNodeGroup(stack, 'Workers', { drainer, autoScalingGroup: group(stack) });
  const template = Template.fromStack(stack);

  expect(Object.keys(template.toJSON().Resources as object)).toEqual(['Group']);
  template.hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    LifecycleHookSpecificationList: [
      Match.objectLike({ LifecycleHookName: 'production-terminating', DefaultResult: 'ABANDON' }),
      Match.objectLike({ LifecycleHookName: 'production-launching' }),
    ],
    InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'retain' } },
    Tags: [{ Key: 'cdk-graceful-node-group:drainer', Value: 'production', PropagateAtLaunch: false }],
  });
  expect(drainer.metricPodsEvicted().dimensions).toEqual({ Drainer: 'production' });
});

test('a drainer that this app makes, too, and that allows what the group needs', () => {
  const stack = testStack();
  NodeDrainer.fromDrainerName(stack, 'Imported', 'production').addAutoScalingGroup(group(stack));
  drainerOf({ drainerName: 'production', allowGroupsElsewhere: true }, stack);

  expect(() => Template.fromStack(stack)).not.toThrow();
});

test('a drainer whose name only the deployment knows', () => {
  const stack = testStack();
  const drainer = NodeDrainer.fromDrainerName(stack, 'Drainer', Fn.importValue('DrainerName'));
  drainer.addAutoScalingGroup(group(stack));

  Template.fromStack(stack).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
    LifecycleHookSpecificationList: [
      Match.objectLike({ LifecycleHookName: { 'Fn::Join': ['', [{ 'Fn::ImportValue': 'DrainerName' }, '-terminating']] } }),
      Match.objectLike({ LifecycleHookName: { 'Fn::Join': ['', [{ 'Fn::ImportValue': 'DrainerName' }, '-launching']] } }),
    ],
    Tags: [{ Key: 'cdk-graceful-node-group:drainer', Value: { 'Fn::ImportValue': 'DrainerName' }, PropagateAtLaunch: false }],
  });
});

test('hooks of a drainer whose name only the deployment knows are named by what they will be', () => {
  const stack = testStack();
  const one = group(stack);
  NodeDrainer.fromDrainerName(stack, 'One', Fn.importValue('One')).addAutoScalingGroup(one);
  NodeDrainer.fromDrainerName(stack, 'Two', 'two').addAutoScalingGroup(one);

  expect(() => Template.fromStack(stack)).toThrow('Got: the hooks {"Fn::Join":["",[{"Fn::ImportValue":"One"},"-terminating"]]}, {"Fn::Join":');
});

describe('the drainer of the other app', () => {
  const answers = Match.objectLike({ Sid: 'AnswerTaggedGroups' });
  const patch = 'resources: [pods]\n    verbs: [patch]';
  const remove = 'resources: [pods]\n    verbs: [delete]';

  test('allows nothing to groups elsewhere by default', () => {
    const { drainer, template } = drainerOf();
    template().hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.not(Match.arrayWith([answers])) } });
    expect(manifestOf(drainer)).not.toContain(patch);
  });

  test('answers for tagged groups, and may release pods, when it allows groups elsewhere', () => {
    const { drainer, template } = drainerOf({ allowGroupsElsewhere: true });
    template().hasResourceProperties('AWS::IAM::Policy', { PolicyDocument: { Statement: Match.arrayWith([answers]) } });
    expect(manifestOf(drainer)).toContain(patch);
    expect(manifestOf(drainer)).not.toContain(remove);
  });

  test('may do what it allows', () => {
    const { drainer } = drainerOf({ allowGroupsElsewhere: true, allowForce: true, allowSurge: false });
    expect(manifestOf(drainer)).not.toContain(patch);
    expect(manifestOf(drainer)).toContain(remove);
  });
});

describe('what the drainer does not allow is refused', () => {
  test('FORCE, unless it is said to be allowed', () => {
    const stack = testStack();
    const options = { whenBlocked: WhenBlocked.FORCE };
    expect(() => NodeDrainer.fromDrainerName(stack, 'One', 'production').addAutoScalingGroup(group(stack), options)).toThrow(new Error(
      '[Test/One] The drainer production may not delete pods, which the group Test/Group asks for. Got: whenBlocked FORCE. '
      + 'Allowed: WhenBlocked.RETAIN or WhenBlocked.TERMINATE. Choose one of them, or make the drainer with allowForce: true and import it with '
      + 'NodeDrainer.fromDrainerAttributes(scope, id, { drainerName, allowForce: true }).',
    ));
    const other = testStack();
    NodeDrainer.fromDrainerAttributes(other, 'Two', { drainerName: 'production', allowForce: true }).addAutoScalingGroup(group(other), options);
    Template.fromStack(other).hasResourceProperties('AWS::AutoScaling::AutoScalingGroup', {
      InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'terminate' } },
    });
  });

  test('FORCE after retention, as well', () => {
    const stack = testStack();
    const drainer = NodeDrainer.fromDrainerName(stack, 'One', 'production');
    expect(() => drainer.addAutoScalingGroup(group(stack), { afterRetention: AfterRetention.FORCE })).toThrow(
      'Got: afterRetention FORCE. Allowed: AfterRetention.TERMINATE. Choose that, or make the drainer with allowForce: true',
    );
  });

  test('surge, where it is said not to be allowed', () => {
    const stack = testStack();
    const drainer = NodeDrainer.fromDrainerAttributes(stack, 'Drainer', { drainerName: 'production', allowSurge: false });
    expect(() => drainer.addAutoScalingGroup(group(stack))).toThrow(
      'The drainer production may not release pods, which the group Test/Group asks for. Got: surge WHEN_NEEDED. Allowed: Surge.NEVER. ',
    );
    expect(() => drainer.addAutoScalingGroup(stack.node.findChild('Group') as autoscaling.CfnAutoScalingGroup, { surge: Surge.NEVER })).not.toThrow();
  });

  test.each([[{ allowForce: false }, { whenBlocked: WhenBlocked.FORCE }], [{ allowSurge: false }, {}]])('by a drainer of the app with %j', (props, options) => {
    const stack = testStack();
    const { drainer } = drainerOf(props, stack);
    expect(() => drainer.addAutoScalingGroup(group(stack), options)).toThrow(`or remove ${Object.keys(props)[0]}: false from the drainer.`);
  });

  test('an imported group, which cannot be tagged', () => {
    const stack = testStack();
    const imported = autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Imported', 'blue');
    expect(() => NodeDrainer.fromDrainerName(stack, 'Drainer', 'production').addAutoScalingGroup(imported, { whenBlocked: WhenBlocked.TERMINATE }))
      .toThrow(new Error(
        '[Test/Drainer] The imported group Test/Imported cannot be tagged from here, and an imported drainer finds its groups by their tag. '
        + 'Got: an imported group and an imported drainer. Allowed: a group that this app makes, or a drainer that this app makes. '
        + 'Connect the group in the app that makes the drainer, or in the app that makes the group.',
      ));
  });

  test.each<[string, Partial<NodeDrainerProps>, NodeGroupOptions, string]>([
    ['groups made elsewhere', {}, {}, 'allowGroupsElsewhere and allowSurge'],
    ['force', { allowGroupsElsewhere: true }, { afterRetention: AfterRetention.FORCE }, 'allowForce'],
    ['surge', { allowGroupsElsewhere: true, allowSurge: false }, {}, 'allowSurge'],
  ])('by a drainer that this app makes and imports: %s', (_name, props, options, lacks) => {
    const stack = testStack();
    const imported = NodeDrainer.fromDrainerAttributes(stack, 'Imported', { drainerName: 'production', allowForce: true });
    imported.addAutoScalingGroup(group(stack), options);
    const { drainer } = drainerOf({ drainerName: 'production', ...props }, stack);

    expect(() => Template.fromStack(stack)).toThrow(
      `[Test/Imported] The drainer is imported although this app creates it, and it is created without ${lacks}, which its groups need. Got: an import of ${drainer.node.path}. `
      + 'Allowed: the drainer itself, or the import of one that allows what its groups need. '
      + `Connect the groups to Test/Drainer itself, or set ${lacks} to true there.`,
    );
  });

  test('a group that another drainer serves', () => {
    const stack = testStack();
    new NodeDrainer(stack, 'Own', { cluster: importedV2(stack) }).addAutoScalingGroup(group(stack));
    NodeDrainer.fromDrainerName(stack, 'Imported', 'production').addAutoScalingGroup(stack.node.findChild('Group') as autoscaling.CfnAutoScalingGroup);

    expect(() => Template.fromStack(stack)).toThrow('[Test/Imported] The group Test/Group is connected to another drainer, Test-Own-');
  });
});
