import { CfnParameter, Duration, Fn, Lazy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { importedV2 } from './clusters';
import { drainerOf, only, testStack, warnings } from './synthesis';
import { NodeDrainer, type NodeDrainerProps, type NodeGroupOptions, WhenBlocked } from '../../src';

describe('a drainer', () => {
  const range = (name: string, got: string, allowed: string, kind: string) =>
    `[Test/Drainer] ${name} is out of range. Got: ${got}. Allowed: ${allowed}. Set ${name} to a ${kind} in that range, or leave it out.`;

  test.each<[string, Partial<NodeDrainerProps>, string]>([
    ['too little memory', { memorySize: 255 }, range('memorySize', '255', 'a whole number from 256 to 10240', 'number')],
    ['too much memory', { memorySize: 10241 }, range('memorySize', '10241', 'a whole number from 256 to 10240', 'number')],
    ['half a MiB', { memorySize: 512.5 }, range('memorySize', '512.5', 'a whole number from 256 to 10240', 'number')],
    ['one at a time', { maxConcurrency: 1 }, range('maxConcurrency', '1', 'a whole number from 2 to 1000', 'number')],
    ['too many at a time', { maxConcurrency: 1001 }, range('maxConcurrency', '1001', 'a whole number from 2 to 1000', 'number')],
    ['sweeps too often', { sweepInterval: Duration.seconds(59) }, range('sweepInterval', '59 seconds', 'from 1 minute to 10 minutes, in whole minutes', 'duration')],
    ['sweeps off the minute', { sweepInterval: Duration.seconds(90) },
      range('sweepInterval', '1 minute 30 seconds', 'from 1 minute to 10 minutes, in whole minutes', 'duration')],
    ['sweeps too seldom', { sweepInterval: Duration.minutes(11) }, range('sweepInterval', '11 minutes', 'from 1 minute to 10 minutes, in whole minutes', 'duration')],
    ['fewer reserved than used', { maxConcurrency: 10, reservedConcurrentExecutions: 9 },
      '[Test/Drainer] reservedConcurrentExecutions is lower than maxConcurrency, so the queue would invoke the function more often at once than it may run. '
      + 'Got: reservedConcurrentExecutions 9 and maxConcurrency 10. '
      + 'Allowed: reservedConcurrentExecutions of at least maxConcurrency. '
      + 'Raise reservedConcurrentExecutions to 10, or lower maxConcurrency, or leave reservedConcurrentExecutions out.'],
    ['another language', { runtime: lambda.Runtime.PYTHON_3_13 },
      '[Test/Drainer] The function\'s code does not run on this runtime. Got: runtime python3.13. Allowed: nodejs22.x and newer. '
      + 'Leave runtime out, or set it to lambda.Runtime.NODEJS_24_X.'],
    ['an old Node.js', { runtime: lambda.Runtime.NODEJS_20_X },
      '[Test/Drainer] The function\'s code does not run on this runtime. Got: runtime nodejs20.x. Allowed: nodejs22.x and newer. '
      + 'Leave runtime out, or set it to lambda.Runtime.NODEJS_24_X.'],
    ['subnets without a VPC', { vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_ISOLATED } },
      '[Test/Drainer] Subnets and security groups belong to a VPC, and there is none. Got: vpcSubnets. '
      + 'Allowed: vpcSubnets and securityGroups together with vpc. Set vpc to the VPC of the cluster, or leave them out.'],
    ['security groups without a VPC', { securityGroups: [] },
      '[Test/Drainer] Subnets and security groups belong to a VPC, and there is none. Got: securityGroups. '
      + 'Allowed: vpcSubnets and securityGroups together with vpc. Set vpc to the VPC of the cluster, or leave them out.'],
  ])('%s', (_name, props, message) => {
    expect(() => drainerOf(props)).toThrow(new Error(message));
  });

  test.each([
    ['account', { account: '222222222222', region: 'eu-central-1' }, '222222222222', '111111111111'],
    ['region', { account: '111111111111', region: 'eu-west-1' }, 'eu-west-1', 'eu-central-1'],
  ])('a cluster in another %s', (what, env, theirs, ours) => {
    const cluster = importedV2(testStack(undefined, 'Other', { env }));
    expect(() => drainerOf({ cluster })).toThrow(new Error(
      `[Test/Drainer] The cluster Other/Cluster is in another ${what} than the drainer. Got: a cluster in ${theirs}, a drainer in ${ours}. `
      + `Allowed: a cluster in the ${what} of the drainer's stack. Make the drainer, or the GracefulNodeGroup that makes it, in a stack in the ${what} of the cluster.`,
    ));
  });

  test('tokens pass', () => {
    const stack = testStack();
    const number = new CfnParameter(stack, 'Number', { type: 'Number' }).valueAsNumber;
    const props = { memorySize: number, maxConcurrency: number, runtime: new lambda.Runtime(Fn.importValue('Runtime'), lambda.RuntimeFamily.OTHER) };

    drainerOf(props, stack).template().hasResourceProperties('AWS::Lambda::Function', {
      MemorySize: { Ref: 'Number' }, Runtime: { 'Fn::ImportValue': 'Runtime' },
    });
  });
});

describe('a group', () => {
  const connect = (options: NodeGroupOptions, props: Partial<autoscaling.CfnAutoScalingGroupProps> = {}) => {
    const stack = testStack();
    const group = new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1', ...props });
    return () => drainerOf({}, stack).drainer.addAutoScalingGroup(group, options);
  };
  const range = (name: string, got: string, allowed: string) =>
    `[Test/Drainer] ${name} is out of range. Got: ${got}. Allowed: ${allowed}, in whole seconds. Set ${name} to a duration in that range, or leave it out.`;

  test.each<[string, NodeGroupOptions, string]>([
    ['drained in no time', { drainTimeout: Duration.seconds(119) }, range('drainTimeout', '1 minute 59 seconds', 'from 2 minutes to 2 days')],
    ['drained for days', { drainTimeout: Duration.hours(49) }, range('drainTimeout', '2 days 1 hour', 'from 2 minutes to 2 days')],
    ['drained for half a second more', { drainTimeout: Duration.millis(180_500) },
      range('drainTimeout', '3 minutes 500 millis', 'from 2 minutes to 2 days')],
    ['awaited for no time', { joinTimeout: Duration.seconds(59) }, range('joinTimeout', '59 seconds', 'from 1 minute to 2 days')],
    ['drained only when load balancers let go', { loadBalancerDelay: Duration.minutes(31) },
      range('loadBalancerDelay', '31 minutes', 'from 0 seconds to 30 minutes')],
    ['awaited for days', { joinTimeout: Duration.days(3) }, range('joinTimeout', '3 days', 'from 1 minute to 2 days')],
  ])('%s', (_name, options, message) => {
    expect(connect(options)).toThrow(new Error(message));
  });

  test('a policy that does not retain, with RETAIN', () => {
    const policy = { retentionTriggers: { terminateHookAbandon: 'terminate' } };
    expect(connect({}, { instanceLifecyclePolicy: policy })).toThrow(new Error(
      '[Test/Drainer] The instance lifecycle policy of the group Test/Group does not retain instances whose termination was abandoned. '
      + 'Got: whenBlocked RETAIN. Allowed: WhenBlocked.FORCE or WhenBlocked.TERMINATE, or a policy that retains. '
      + 'Remove instanceLifecyclePolicy from the group, so that the drainer sets it, or set its retentionTriggers.terminateHookAbandon to '
      + 'TerminateHookAbandonAction.RETAIN, or choose another whenBlocked.',
    ));
  });

  test('a policy that retains, with another choice', () => {
    const policy = { retentionTriggers: { terminateHookAbandon: 'retain' } };
    expect(connect({ whenBlocked: WhenBlocked.FORCE }, { instanceLifecyclePolicy: policy })).toThrow(new Error(
      '[Test/Drainer] The group Test/Group retains instances whose termination was abandoned, and whenBlocked says otherwise. '
      + 'Got: whenBlocked FORCE and an instanceLifecyclePolicy that retains. Allowed: WhenBlocked.RETAIN, or a group that does not retain. '
      + 'Leave whenBlocked out, or remove instanceLifecyclePolicy from the group (and retainsAbandonedInstances).',
    ));
  });

  test('an asserted policy, with another choice', () => {
    expect(connect({ whenBlocked: WhenBlocked.TERMINATE, retainsAbandonedInstances: true }))
      .toThrow('Got: whenBlocked TERMINATE and retainsAbandonedInstances. Allowed: WhenBlocked.RETAIN');
  });

  test('an imported group of which nobody says that it retains', () => {
    const stack = testStack();
    const group = autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Group', 'blue');
    expect(() => drainerOf({}, stack).drainer.addAutoScalingGroup(group)).toThrow(new Error(
      '[Test/Drainer] whenBlocked RETAIN needs an instance lifecycle policy that cannot be set from here for the group Test/Group. Got: an imported group. '
      + 'Allowed: retainsAbandonedInstances: true, WhenBlocked.FORCE or WhenBlocked.TERMINATE. '
      + 'Make sure that the group\'s instance lifecycle policy has RetentionTriggers.TerminateHookAbandon "retain" and set '
      + 'retainsAbandonedInstances to true, or choose another whenBlocked.',
    ));
  });

  test('hooks with the drainer\'s names', () => {
    const name = drainerOf().drainer.drainerName;
    const hook = { lifecycleHookName: `${name}-launching`, lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING' };
    expect(connect({}, { lifecycleHookSpecificationList: [hook] })).toThrow(new Error(
      '[Test/Drainer] The lifecycle hooks of the drainer cannot be added to those of the group Test/Group. '
      + `Got: a hook named ${name}-launching. Allowed: a list of other hooks. `
      + 'Set lifecycleHookSpecificationList to an array, with other names, before the group is connected.',
    ));
  });

  test('hooks that nobody can see', () => {
    expect(connect({}, { lifecycleHookSpecificationList: Lazy.any({ produce: () => [] }) }))
      .toThrow('Got: a lifecycleHookSpecificationList that is a token. Allowed: a list of other hooks.');
  });

  test.each(['made', 'imported'])('%s, connected twice', (how) => {
    const stack = testStack();
    const { drainer } = drainerOf({}, stack);
    const group = (id: string) => how === 'made'
      ? stack.node.tryFindChild('Group') as autoscaling.CfnAutoScalingGroup ?? new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' })
      : autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, id, 'blue');
    drainer.addAutoScalingGroup(group('Group'), { whenBlocked: WhenBlocked.TERMINATE });

    expect(() => drainer.addAutoScalingGroup(group('Again'), { whenBlocked: WhenBlocked.TERMINATE })).toThrow(new Error(
      `[Test/Drainer] The group Test/${how === 'made' ? 'Group' : 'Again'} is connected to this drainer already. `
      + 'Got: a second GracefulNodeGroup of it, or addAutoScalingGroup a second time. Allowed: once for each group. Remove one of the two connections.',
    ));
  });

  test.each(['made', 'imported'])('%s, of another drainer, in whichever order', (how) => {
    const stack = testStack();
    const cluster = importedV2(stack);
    const [blue, green] = ['Blue', 'Green'].map((id) => new NodeDrainer(stack, id, { cluster }));
    const group = (id: string) => how === 'made'
      ? stack.node.tryFindChild('Group') as autoscaling.CfnAutoScalingGroup ?? new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' })
      : autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, id, 'blue');
    blue.addAutoScalingGroup(group('Group'), { whenBlocked: WhenBlocked.TERMINATE });
    green.addAutoScalingGroup(group('Again'), { whenBlocked: WhenBlocked.TERMINATE });

    expect(() => Template.fromStack(stack)).toThrow(
      `[Test/Green] The group Test/${how === 'made' ? 'Group' : 'Again'} is connected to another drainer, ${blue.drainerName}. `
      + `Got: addAutoScalingGroup of ${green.drainerName}. Allowed: one drainer for each group. `
      + 'Connect it to one of them, or let its constructs share a drainer (the property drainer of GracefulNodeGroup).',
    );
  });

  test.each([
    ['account', { account: '222222222222', region: 'eu-central-1' }, '222222222222', '111111111111'],
    ['region', { account: '111111111111', region: 'eu-west-1' }, 'eu-west-1', 'eu-central-1'],
  ])('of another %s', (what, env, theirs, ours) => {
    const group = new autoscaling.CfnAutoScalingGroup(testStack(undefined, 'Other', { env }), 'Group', { minSize: '0', maxSize: '1' });
    expect(() => drainerOf().drainer.addAutoScalingGroup(group)).toThrow(new Error(
      `[Test/Drainer] The group Other/Group is in another ${what} than the drainer. Got: a group in ${theirs}, a drainer in ${ours}. `
      + `Allowed: a group in the ${what} of the drainer's stack. Make the drainer, or the GracefulNodeGroup that makes it, in a stack in the ${what} of the group.`,
    ));
  });

  test('made here, and imported', () => {
    const stack = testStack();
    const made = new autoscaling.AutoScalingGroup(stack, 'Group', {
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'] }),
      launchTemplate: ec2.LaunchTemplate.fromLaunchTemplateAttributes(stack, 'Template', { launchTemplateName: 'nodes', versionNumber: '1' }),
    });
    const imported = autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Imported', made.autoScalingGroupName);
    const { drainer } = drainerOf({}, stack);
    drainer.addAutoScalingGroup(imported, { whenBlocked: WhenBlocked.FORCE });

    expect(() => drainer.addAutoScalingGroup(made)).toThrow('The group Test/Group is connected to this drainer already.');
    expect(() => Template.fromStack(stack)).toThrow(
      '[Test/Drainer] The group Test/Imported is imported although this app creates it. Got: an import of Test/Group/ASG. Allowed: the group itself. '
      + 'Connect the construct that makes the group, so that its first and last instances are drained, too.',
    );
  });

  describe('of a managed node group', () => {
    const refusal = (name: string) => '[Test/Drainer] The group Test/Group belongs to a managed node group, whose nodes EKS drains by itself. '
      + `Got: the Auto Scaling group ${name}. Allowed: Auto Scaling groups that are no part of a managed node group. `
      + 'Let EKS update the managed node group, or run its nodes in an Auto Scaling group of your own.';

    test('by the name that EKS gives it', () => {
      const stack = testStack();
      const name = 'eks-workers-5ac3e4f8-3ec5-8d2e-4b1a-1f9a0e8b6f2d';
      const group = autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Group', name);
      expect(() => drainerOf({}, stack).drainer.addAutoScalingGroup(group, { whenBlocked: WhenBlocked.FORCE })).toThrow(new Error(refusal(name)));
    });

    test('by its tag', () => {
      const tags = [{ key: 'eks:nodegroup-name', value: 'workers', propagateAtLaunch: true }];
      expect(connect({}, { tags, autoScalingGroupName: 'blue' })).toThrow('The group Test/Group belongs to a managed node group');
    });

    test('perhaps, by a name that may be its own', () => {
      const stack = testStack();
      const group = autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Group', 'eks-workers');
      drainerOf({}, stack).drainer.addAutoScalingGroup(group, { whenBlocked: WhenBlocked.FORCE });

      expect(warnings(stack)).toContainEqual(expect.stringMatching(/The name of the group Test\/Group begins with "eks-".*maybeManagedNodeGroup/));
    });
  });
});

describe('what others do to a group later', () => {
  const connected = () => {
    const stack = testStack();
    const group = new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' });
    const { drainer, template } = drainerOf({}, stack);
    drainer.addAutoScalingGroup(group);
    return { stack, group, drainer, template };
  };
  const lost = (what: string) => '[Test/Drainer] The group Test/Group was changed after it was connected, and lost what it needs. '
    + `Got: a group without ${what}. Allowed: additions to the hooks, tags and instance lifecycle policy that the group has. `
    + 'Change the group before it is connected, or add to what it has instead of replacing it.';

  test('hooks that are overwritten', () => {
    const { group, drainer, template } = connected();
    group.lifecycleHookSpecificationList = [];
    expect(template).toThrow(lost(`the hook ${drainer.drainerName}-terminating, the hook ${drainer.drainerName}-launching`));
  });

  test('a hook that is changed', () => {
    const { group, drainer, template } = connected();
    const [terminating, launching] = group.lifecycleHookSpecificationList as autoscaling.CfnAutoScalingGroup.LifecycleHookSpecificationProperty[];
    group.lifecycleHookSpecificationList = [{ ...terminating, heartbeatTimeout: 30 }, launching];
    expect(template).toThrow(lost(`the hook ${drainer.drainerName}-terminating`));
  });

  test('a tag that is removed', () => {
    const { group, template } = connected();
    group.tags.removeTag('cdk-graceful-node-group:drainer', Number.MAX_SAFE_INTEGER);
    expect(template).toThrow(lost('the tag cdk-graceful-node-group:drainer'));
  });

  test('a policy that retains no more', () => {
    const { group, template } = connected();
    group.instanceLifecyclePolicy = { retentionTriggers: { terminateHookAbandon: 'terminate' } };
    expect(template).toThrow(lost('the instance lifecycle policy'));
  });

  test('a policy that retains what is to be terminated', () => {
    const stack = testStack();
    const group = new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' });
    const { drainer, template } = drainerOf({}, stack);
    drainer.addAutoScalingGroup(group, { whenBlocked: WhenBlocked.TERMINATE });
    group.instanceLifecyclePolicy = { retentionTriggers: { terminateHookAbandon: 'retain' } };
    expect(template).toThrow(lost('the instance lifecycle policy'));
  });

  test('hooks by a condition, which show no list', () => {
    const { group, drainer, template } = connected();
    group.lifecycleHookSpecificationList = Fn.conditionIf('Mine', [], Fn.ref('AWS::NoValue'));
    expect(template).toThrow(lost(`the hook ${drainer.drainerName}-terminating, the hook ${drainer.drainerName}-launching`));
  });

  const withHooks = (count: number) => {
    const { stack, group, template } = connected();
    for (let index = 3; index <= count; index++) {
      new autoscaling.CfnLifecycleHook(stack, `Hook${index}`, {
        autoScalingGroupName: group.ref, lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING',
      });
    }
    return template;
  };

  test('hooks that are added are welcome, up to 50', () => {
    expect(withHooks(50)).not.toThrow();
    expect(withHooks(51)).toThrow(
      '[Test/Drainer] The group Test/Group has more lifecycle hooks than Auto Scaling allows. Got: 51 hooks. '
      + 'Allowed: 50 hooks, two of them the drainer\'s. Remove some of the other hooks.',
    );
  });
});

describe('imported groups', () => {
  const many = (count: number, length: number) => {
    const stack = testStack();
    const { drainer, template } = drainerOf({}, stack);
    for (let index = 0; index < count; index++) {
      const name = `group-${index}-`.padEnd(length, 'x');
      drainer.addAutoScalingGroup(autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, name, name), { whenBlocked: WhenBlocked.FORCE });
    }
    return template;
  };
  const refusal = (count: number, place: string, bytes: string, most: number) =>
    new RegExp(`The drainer serves more imported groups than the ${place} has room for\\. Got: ${count} imported groups, ${bytes} bytes\\. `
      + `Allowed: ${most} bytes\\. Connect groups where they are made, which takes no room, or serve some of them by another drainer\\.`);

  test('40 of them fit, in one statement', () => {
    const document = only(many(40, 32)(), 'AWS::IAM::Policy').Properties.PolicyDocument as { Statement: Array<{ Sid: string; Resource: unknown }> };
    expect(document.Statement.find(({ Sid }) => Sid === 'AnswerNamedGroups')?.Resource).toHaveLength(40);
  });

  test('more than the policy has room for', () => {
    expect(many(100, 32)).toThrow(refusal(100, 'inline policy of its role', '1[23]\\d{3}', 10240));
  });

  test('more than the environment has room for', () => {
    expect(many(20, 250)).toThrow(refusal(20, 'environment of its function', '5\\d{3}', 4096));
  });
});
