import { VirtualClock } from '../../../simulation/clock/virtual-clock';
import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import { TERMINATING } from '../../../simulation/cloud/auto-scaling/lifecycle-hook';
import { Cloud } from '../../../simulation/cloud/cloud';
import { AwsPorts, awsPorts } from '../../../simulation/cloud/ports';
import type { Queue } from '../../../simulation/cloud/queue/queue';

let clock: VirtualClock;
let cloud: Cloud;
let workers: Group;
let queue: Queue;
let dead: Queue;
let ports: AwsPorts;

beforeEach(() => {
  clock = new VirtualClock();
  cloud = new Cloud({ clock });
  const spec = {
    minSize: 0,
    maxSize: 3,
    desiredCapacity: 1,
    launchTemplate: { id: 'lt-1', version: '1', imageId: 'ami-1', instanceType: 'm7g.large' },
    availabilityZones: ['eu-central-1a'],
    existing: [{}],
    hooks: [{ name: 'drain', transition: TERMINATING, heartbeatTimeoutSeconds: 2100, notificationMetadata: '{}' }],
  };
  workers = cloud.autoScaling.createGroup({ ...spec, name: 'workers', tags: { drainer: 'blue' }, retainsAbandoned: true });
  cloud.autoScaling.createGroup({ ...spec, name: 'others', tags: { drainer: 'green' } });
  cloud.autoScaling.createGroup({ ...spec, name: 'imported' });
  queue = cloud.sqs.createQueue({ name: 'queue' });
  dead = cloud.sqs.createQueue({ name: 'dead' });
  ports = awsPorts({ cloud, principal: 'role', queueUrl: queue.url, deadLetterQueueUrl: dead.url });
});

const run = <T>(promise: Promise<T>) => clock.run(promise, 60_000);
const calls = () => cloud.api.calls.map(({ action, resources, outcome }) => [action, ...resources, outcome]);

test('groups are found by name and by tag', async () => {
  const found = await run(ports.autoScaling.describeGroups({ names: ['imported', 'unknown'], tags: [{ key: 'drainer', value: 'blue' }] }));
  expect(found.map(({ name, retainsAbandoned }) => [name, retainsAbandoned])).toEqual([['imported', false], ['workers', true]]);
  const { instanceId } = workers.instances[0];
  const template = { id: 'lt-1', version: '1' };
  expect(found[1].instances).toEqual([{ instanceId, groupName: 'workers', lifecycleState: 'InService', template, instanceType: 'm7g.large' }]);
  expect(found[1].launches).toEqual({ templates: [template], instanceTypes: [] });
});

test('hooks are described', async () => {
  expect(await run(ports.autoScaling.describeHooks('workers')))
    .toEqual([{ name: 'drain', holdsTerminations: true, heartbeatTimeoutSeconds: 2100, globalTimeoutSeconds: 172_800, metadata: '{}' }]);
});

test('an action is kept alive and completed until it is gone', async () => {
  const { instanceId } = workers.instances[0];
  workers.terminateInstance(instanceId, true);
  const action = { groupName: 'workers', hookName: 'drain', instanceId };
  expect(await run(ports.autoScaling.recordHeartbeat(action))).toBe('recorded');
  expect(await run(ports.autoScaling.completeAction({ ...action, token: workers.actions[0].token }, 'CONTINUE'))).toBe('completed');
  expect(await run(ports.autoScaling.recordHeartbeat(action))).toBe('gone');
  expect(await run(ports.autoScaling.completeAction(action, 'CONTINUE'))).toBe('gone');
  expect(workers.actions[0]).toMatchObject({ heartbeats: [{ by: 'role' }], ended: { by: 'role', result: 'CONTINUE' } });
});

test('a retained instance is terminated without making the group smaller, until the group has it no more', async () => {
  const { instanceId } = workers.instances[0];
  const instance = { groupName: 'workers', instanceId };
  workers.terminateInstance(instanceId, true);
  await run(ports.autoScaling.completeAction({ ...instance, hookName: 'drain' }, 'ABANDON'));
  await clock.advance(60_000);
  expect(workers.find(instanceId)?.lifecycleState).toBe('Terminating:Retained');
  expect(await run(ports.autoScaling.terminateInstance(instance))).toBe('terminating');
  expect(workers.desiredCapacity).toBe(0);
  await run(ports.autoScaling.completeAction({ ...instance, hookName: 'drain' }, 'CONTINUE'));
  await clock.advance(10 * 60_000);
  expect(await run(ports.autoScaling.terminateInstance(instance))).toBe('gone');
  expect(calls()).toContainEqual(['autoscaling:TerminateInstanceInAutoScalingGroup', workers.arn, 'ok']);
});

test('calls take time and are recorded with what IAM decides on', async () => {
  workers.terminateInstance(workers.instances[0].instanceId, true);
  const start = clock.now();
  await run(ports.autoScaling.recordHeartbeat({ groupName: 'workers', hookName: 'drain', instanceId: workers.instances[0].instanceId }));
  const [least, most] = cloud.timing.autoScalingMs;
  expect(clock.now() - start).toBeGreaterThanOrEqual(least);
  expect(clock.now() - start).toBeLessThanOrEqual(most);
  await run(ports.autoScaling.describeHooks('workers'));
  await run(ports.ec2.describeInstance(workers.instances[0].instanceId));
  await run(ports.queue.sendToDeadLetterQueue('{}', 'unreadable'));
  expect(calls()).toEqual([
    ['autoscaling:RecordLifecycleActionHeartbeat', workers.arn, 'ok'],
    ['autoscaling:DescribeLifecycleHooks', '*', 'ok'],
    ['ec2:DescribeInstances', '*', 'ok'],
    ['sqs:SendMessage', dead.arn, 'ok'],
  ]);
});

test('an instance that EC2 does not know is undefined', async () => {
  const { instanceId, machine } = workers.instances[0];
  const { privateDnsName, launchTime } = machine;
  expect(await run(ports.ec2.describeInstance(instanceId))).toEqual({ instanceId, privateDnsName, launchTime, imageId: 'ami-1', ended: false });
  expect(await run(ports.ec2.describeInstance('i-00000000000000000'))).toBeUndefined();
});

test('messages are kept invisible, and rejected ones kept with their reason', async () => {
  queue.send('hello');
  const [{ receiptHandle }] = queue.receive();
  await run(ports.queue.changeVisibility(receiptHandle, 90));
  expect(queue.messages[0].visibleAt).toBe(clock.now() - cloud.timing.apiLatencyMs / 2 + 90_000);
  await run(ports.queue.sendToDeadLetterQueue('{}', 'unreadable'));
  expect(dead.messages).toMatchObject([{ body: '{}', attributes: { Reason: { stringValue: 'unreadable' } } }]);
});

test.each(['throttling', 'internal-error', 'dropped-request'] as const)('%s is tried again as the SDK does', async (fault) => {
  cloud.faults.onCalls({ fault, action: 'autoscaling:*', times: 3 });
  expect(await run(ports.autoScaling.describeHooks('workers'))).toHaveLength(1);
  cloud.faults.onCalls({ fault, action: 'autoscaling:*', times: 4 });
  await expect(run(ports.autoScaling.describeHooks('workers'))).rejects.toThrow();
});

test('a completion whose answer is lost finds the action gone when it is tried again', async () => {
  const { instanceId } = workers.instances[0];
  workers.terminateInstance(instanceId, true);
  cloud.faults.onCalls({ fault: 'dropped-answer', times: 1 });
  expect(await run(ports.autoScaling.completeAction({ groupName: 'workers', hookName: 'drain', instanceId }, 'CONTINUE'))).toBe('gone');
  expect(workers.actions[0].ended?.result).toBe('CONTINUE');
});

test('a call that IAM does not allow is refused', async () => {
  cloud.api.authorize = ({ action }) => action !== 'ec2:DescribeInstances';
  await expect(run(ports.ec2.describeInstance('i-00000000000000000')))
    .rejects.toThrow('User: role is not authorized to perform: ec2:DescribeInstances on resource: *');
});
