import { CfnParameter, Duration, Fn, Lazy } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { importedV2 } from './clusters';
import { drainerOf, testStack } from './synthesis';
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
    ['sweeps too often', { sweepInterval: Duration.seconds(59) }, range('sweepInterval', '59 seconds', 'from 1 minute to 1 day, in whole minutes', 'duration')],
    ['sweeps off the minute', { sweepInterval: Duration.seconds(90) },
      range('sweepInterval', '1 minute 30 seconds', 'from 1 minute to 1 day, in whole minutes', 'duration')],
    ['sweeps too seldom', { sweepInterval: Duration.days(2) }, range('sweepInterval', '2 days', 'from 1 minute to 1 day, in whole minutes', 'duration')],
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

  test('retention for a log group that is not ours', () => {
    const stack = testStack();
    const logGroup = logs.LogGroup.fromLogGroupName(stack, 'Logs', 'drains');
    expect(() => drainerOf({ logGroup, logRetention: logs.RetentionDays.ONE_DAY }, stack)).toThrow(new Error(
      '[Test/Drainer] The retention of a log group belongs to the log group. Got: both logGroup and logRetention. Allowed: one of them. '
      + 'Leave logRetention out and set the retention of the log group that is passed.',
    ));
  });

  test.each([
    ['account', { account: '222222222222', region: 'eu-central-1' }, '222222222222', '111111111111'],
    ['region', { account: '111111111111', region: 'eu-west-1' }, 'eu-west-1', 'eu-central-1'],
  ])('a cluster in another %s', (what, env, theirs, ours) => {
    const cluster = importedV2(testStack(undefined, 'Other', { env }));
    expect(() => drainerOf({ cluster })).toThrow(new Error(
      `[Test/Drainer] The cluster Other/Cluster is in another ${what} than the drainer. Got: a cluster in ${theirs}, a drainer in ${ours}. `
      + `Allowed: a cluster in the ${what} of the drainer's stack. Make the drainer in a stack in the ${what} of the cluster.`,
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
      '[Test/Drainer] The group retains instances whose termination was abandoned, and whenBlocked says otherwise. '
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
      '[Test/Drainer] whenBlocked RETAIN needs an instance lifecycle policy that cannot be set from here. Got: an imported group. '
      + 'Allowed: retainsAbandonedInstances: true, WhenBlocked.FORCE or WhenBlocked.TERMINATE. '
      + 'Make sure that the group\'s instance lifecycle policy has RetentionTriggers.TerminateHookAbandon "retain" and set '
      + 'retainsAbandonedInstances to true, or choose another whenBlocked.',
    ));
  });

  test('hooks with the drainer\'s names', () => {
    const name = drainerOf().drainer.drainerName;
    const hook = { lifecycleHookName: `${name}-launching`, lifecycleTransition: 'autoscaling:EC2_INSTANCE_LAUNCHING' };
    expect(connect({}, { lifecycleHookSpecificationList: [hook] })).toThrow(new Error(
      '[Test/Drainer] The lifecycle hooks of the group Test/Group leave no place for those of the drainer. '
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
      + 'Got: addAutoScalingGroup a second time. Allowed: once for each group. Remove one of the two connections.',
    ));
  });

  test.each(['made', 'imported'])('%s, of another drainer', (how) => {
    const stack = testStack();
    const cluster = importedV2(stack);
    const [blue, green] = ['Blue', 'Green'].map((id) => new NodeDrainer(stack, id, { cluster }));
    const group = how === 'made'
      ? new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' })
      : autoscaling.AutoScalingGroup.fromAutoScalingGroupName(stack, 'Group', 'blue');
    blue.addAutoScalingGroup(group, { whenBlocked: WhenBlocked.TERMINATE });

    expect(() => green.addAutoScalingGroup(group, { whenBlocked: WhenBlocked.TERMINATE })).toThrow(new Error(
      `[Test/Green] The group Test/Group is connected to another drainer, ${blue.drainerName}. Got: addAutoScalingGroup of ${green.drainerName}. `
      + 'Allowed: one drainer for each group. '
      + 'Connect it to one of them, or let its constructs share a drainer (the property drainer of GracefulNodeGroup).',
    ));
  });
});
