import type { Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { importedV2, madeV2 } from './clusters';
import { drainerOf, testStack } from './synthesis';
import { GracefulNodeGroup, NodeDrainer, type NodeGroupOptions } from '../../src';

describe('callers without types', () => {
  const wrong = (prop: string, got: string, allowed: string) =>
    `${prop} has a value that it cannot have. Got: ${got}. Allowed: ${allowed}. Set ${prop} to such a value.`;
  const duration = 'a Duration, such as Duration.minutes(15)';

  test.each<[string, unknown, string, string]>([
    ['cluster', 'production', 'the string "production"', 'a cluster of aws-cdk-lib/aws-eks or aws-cdk-lib/aws-eks-v2, made in the app or imported'],
    ['drainerName', 'no spaces', 'the string "no spaces"', 'letters, digits and hyphens, at most 63, beginning with a letter and not ending with a hyphen'],
    ['drainerName', 'x'.repeat(64), `the string "${'x'.repeat(64)}"`,
      'letters, digits and hyphens, at most 63, beginning with a letter and not ending with a hyphen'],
    ['allowGroupsElsewhere', 'yes', 'the string "yes"', 'true or false'],
    ['allowForce', 1, 'the number 1', 'true or false'],
    ['allowSurge', null, 'null', 'true or false'],
    ['clusterAccess', 'API', 'the string "API"', 'a ClusterAccess, such as ClusterAccess.accessEntry()'],
    ['sweepInterval', '5 minutes', 'the string "5 minutes"', duration],
    ['sweepInterval', 5, 'the number 5', duration],
    ['memorySize', '512', 'the string "512"', 'a number'],
    ['maxConcurrency', [], 'a list', 'a number'],
    ['reservedConcurrentExecutions', true, 'the boolean true', 'a number'],
    ['runtime', 'nodejs24.x', 'the string "nodejs24.x"', 'a Runtime, such as lambda.Runtime.NODEJS_24_X'],
    ['architecture', 'arm64', 'the string "arm64"', 'an Architecture, such as lambda.Architecture.ARM_64'],
    ['role', 'arn:aws:iam::111111111111:role/drainer', 'the string "arn:aws:iam::111111111111:role/drainer"', 'an IRole'],
    ['logGroup', 'drains', 'the string "drains"', 'an ILogGroup'],
    ['environmentEncryption', 'alias/key', 'the string "alias/key"', 'an IKey'],
    ['queueEncryptionKey', {}, 'an object of the class Object', 'an IKey'],
    ['vpc', 'vpc-1', 'the string "vpc-1"', 'an IVpc'],
    ['vpcSubnets', 'private', 'the string "private"', 'a SubnetSelection, such as { subnetType: ec2.SubnetType.PRIVATE_ISOLATED }'],
    ['securityGroups', 'sg-1', 'the string "sg-1"', 'a list of ISecurityGroup'],
  ])('a drainer whose %s is %j', (prop, value, got, allowed) => {
    expect(() => drainerOf({ [prop]: value })).toThrow(new Error(`[Test/Drainer] ${wrong(prop, got, allowed)}`));
  });

  test('a drainer without a cluster', () => {
    expect(() => new NodeDrainer(testStack(), 'Drainer', {} as never)).toThrow('cluster has a value that it cannot have. Got: nothing.');
  });

  test.each<[keyof NodeGroupOptions, unknown, string, string]>([
    ['drainTimeout', '1 hour', 'the string "1 hour"', duration],
    ['joinTimeout', 15, 'the number 15', duration],
    ['loadBalancerDelay', {}, 'an object of the class Object', duration],
    ['whenBlocked', 'KEEP', 'the string "KEEP"', 'WhenBlocked.RETAIN, WhenBlocked.FORCE, WhenBlocked.TERMINATE'],
    ['surge', true, 'the boolean true', 'Surge.WHEN_NEEDED, Surge.ALWAYS, Surge.NEVER'],
    ['emptyDirPods', 'evict', 'the string "evict"', 'PodPolicy.EVICT, PodPolicy.WAIT'],
    ['unownedPods', 'IGNORE', 'the string "IGNORE"', 'PodPolicy.EVICT, PodPolicy.WAIT'],
    ['failingJobs', 'FAIL', 'the string "FAIL"', 'PodPolicy.EVICT, PodPolicy.WAIT'],
    ['overrides', 'SOME', 'the string "SOME"', 'Overrides.ALL, Overrides.OWN, Overrides.NONE'],
    ['retryRetained', 'no', 'the string "no"', 'true or false'],
    ['retainAtMost', 7, 'the number 7', duration],
    ['afterRetention', 'RETAIN', 'the string "RETAIN"', 'AfterRetention.TERMINATE, AfterRetention.FORCE'],
    ['startupTaints', 'agent-not-ready', 'the string "agent-not-ready"', 'a list, each of whose items is the key of a taint'],
    ['retainsAbandonedInstances', 'true', 'the string "true"', 'true or false'],
  ])('a group whose %s is %j', (prop, value, got, allowed) => {
    const stack = testStack();
    const autoScalingGroup = new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' });
    const cluster = importedV2(stack);
    expect(() => new GracefulNodeGroup(stack, 'Workers', { cluster, autoScalingGroup, [prop]: value }))
      .toThrow(new Error(`[Test/Workers] ${wrong(prop, got, allowed)}`));
  });

  test('a group that is a managed node group', () => {
    const stack = testStack();
    const cluster = madeV2(stack);
    const nodegroup = cluster.addNodegroupCapacity('Managed');
    expect(() => new GracefulNodeGroup(stack, 'Workers', { cluster, autoScalingGroup: nodegroup as never })).toThrow(new Error(
      `[Test/Workers] ${wrong('autoScalingGroup', 'the construct Test/Cluster/NodegroupManaged',
        'an Auto Scaling group, made in the app or imported (not a managed node group, whose nodes EKS drains by itself)')}`,
    ));
  });

  test.each([['cluster', 'production', 'the string "production"'], ['drainer', 'nodes', 'the string "nodes"']])('a group whose %s is a name', (prop, value, got) => {
    const stack = testStack();
    const autoScalingGroup = new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' });
    expect(() => new GracefulNodeGroup(stack, 'Workers', { autoScalingGroup, [prop]: value as never })).toThrow(`[Test/Workers] ${prop} has a value that it cannot have. Got: ${got}.`);
  });

  test('an item of a list that is something else', () => {
    expect(() => drainerOf({ securityGroups: ['sg-1'] as never })).toThrow(
      new Error(`[Test/Drainer] ${wrong('securityGroups[0]', 'the string "sg-1"', 'an object, as in a list of ISecurityGroup')}`),
    );
  });

  test.each([['a text', 'agent-not-ready', 'the string "agent-not-ready"'], ['null', null, 'null'], ['a number', 5, 'the number 5']])(
    'startup taints that are %s, beside the taints of nodes', (_name, startupTaints, got) => {
      const stack = testStack();
      expect(() => new GracefulNodeGroup(stack, 'Workers', { cluster: madeV2(stack), taints: [], startupTaints: startupTaints as never })).toThrow(
        new Error(`[Test/Workers] ${wrong('startupTaints', got, 'a list, each of whose items is the key of a taint')}`),
      );
    });

  test.each<[string, (stack: Stack) => unknown, string]>([
    ['a drainer', (stack) => new NodeDrainer(stack, 'It', undefined as never), 'props has a value that it cannot have. Got: nothing. Allowed: an object of NodeDrainerProps.'],
    ['a group', (stack) => new GracefulNodeGroup(stack, 'It', undefined as never), 'props has a value that it cannot have. Got: nothing.'],
    ['an imported drainer', (stack) => NodeDrainer.fromDrainerAttributes(stack, 'It', undefined as never), 'attributes has a value that it cannot have. Got: nothing.'],
    ['alarms', (stack) => drainerOf({}, stack).drainer.addAlarms('loud' as never), 'options has a value that it cannot have. Got: the string "loud".'],
    ['a dashboard', (stack) => drainerOf({}, stack).drainer.addDashboard(null as never), 'props has a value that it cannot have. Got: null.'],
    ['a connection', (stack) => drainerOf({}, stack).drainer.addAutoScalingGroup(
      new autoscaling.CfnAutoScalingGroup(stack, 'Group', { minSize: '0', maxSize: '1' }), 'FORCE' as never,
    ), 'options has a value that it cannot have. Got: the string "FORCE".'],
  ])('no options where an object is expected: %s', (_name, make, message) => {
    expect(() => make(testStack())).toThrow(message);
  });

  test('the network connections of a drainer that has none', () => {
    const { drainer } = drainerOf({});
    expect(() => drainer.connections).toThrow(new Error(
      '[Test/Drainer] The drainer has no network connections, since its function is in no VPC. Got: connections of a drainer without a VPC. '
      + 'Allowed: connections of a drainer whose function runs in a VPC. Set vpc, or leave the connections alone: a function outside of a VPC reaches the '
      + 'public endpoint of the cluster.',
    ));
  });
});
