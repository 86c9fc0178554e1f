import {
  AutoScalingClient, CompleteLifecycleActionCommand, DescribeAccountLimitsCommand, DescribeAutoScalingGroupsCommand,
  DescribeAutoScalingInstancesCommand, DescribeInstanceRefreshesCommand, DescribeLifecycleHooksCommand,
  paginateDescribeAutoScalingGroups, RecordLifecycleActionHeartbeatCommand, StartInstanceRefreshCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { DescribeInstancesCommand, EC2Client } from '@aws-sdk/client-ec2';
import { DescribeClusterCommand, EKSClient, ListClustersCommand } from '@aws-sdk/client-eks';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import {
  ChangeMessageVisibilityBatchCommand, ChangeMessageVisibilityCommand, DeleteMessageCommand, PurgeQueueCommand, SendMessageCommand, SQSClient,
} from '@aws-sdk/client-sqs';
import { ScaledClock } from '../../../../simulation/clock/scaled-clock';
import type { Group } from '../../../../simulation/cloud/auto-scaling/group';
import { TERMINATING } from '../../../../simulation/cloud/auto-scaling/lifecycle-hook';
import { Cloud } from '../../../../simulation/cloud/cloud';
import type { Credentials } from '../../../../simulation/cloud/credentials';
import { CloudServer } from '../../../../simulation/cloud/http/server';
import type { Queue } from '../../../../simulation/cloud/queue/queue';

const ROLE = 'arn:aws:iam::111122223333:role/drainer';
const GROUP = { AutoScalingGroupName: 'workers' };

let clock: ScaledClock;
let cloud: Cloud;
let server: CloudServer;
let options: { endpoint: string; region: string; credentials: Credentials; maxAttempts: number };
let workers: Group;
let queue: Queue;

beforeEach(async () => {
  clock = new ScaledClock({ factor: 50 });
  cloud = new Cloud({ clock });
  server = await CloudServer.start(cloud);
  options = { endpoint: server.url, region: 'eu-central-1', credentials: cloud.credentials.issue(ROLE), maxAttempts: 1 };
  workers = cloud.autoScaling.createGroup({
    name: 'workers',
    minSize: 0,
    maxSize: 3,
    desiredCapacity: 2,
    launchTemplate: { id: 'lt-1', version: '7', imageId: 'ami-1', instanceType: 'm7g.large' },
    availabilityZones: ['eu-central-1a'],
    tags: { drainer: 'blue' },
    existing: [{ launchTime: Date.parse('2026-11-01T00:00:00Z') }, {}],
    hooks: [{ name: 'drain', transition: TERMINATING, heartbeatTimeoutSeconds: 2100, notificationMetadata: '{"v":1,"text":"<&>"}' }],
    retainsAbandoned: true,
  });
  queue = cloud.sqs.createQueue({ name: 'queue' });
});

afterEach(async () => {
  await server.close();
  clock.stop();
});

describe('Auto Scaling', () => {
  let client: AutoScalingClient;
  beforeEach(() => (client = new AutoScalingClient(options)));
  afterEach(() => client.destroy());

  test('describes groups by name and by tag', async () => {
    const byName = await client.send(new DescribeAutoScalingGroupsCommand({ AutoScalingGroupNames: ['workers', 'unknown'] }));
    expect(byName.AutoScalingGroups).toMatchObject([{
      AutoScalingGroupName: 'workers',
      AutoScalingGroupARN: workers.arn,
      DesiredCapacity: 2,
      Tags: [{ Key: 'drainer', Value: 'blue' }],
      InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'retain' } },
      Instances: [
        { InstanceId: workers.instances[0].instanceId, LifecycleState: 'InService', LaunchTemplate: { Version: '7' } },
        { InstanceId: workers.instances[1].instanceId },
      ],
    }]);
    const byTag = (Values: string[]) => client.send(new DescribeAutoScalingGroupsCommand({ Filters: [{ Name: 'tag:drainer', Values }] }));
    expect((await byTag(['blue', 'red'])).AutoScalingGroups).toHaveLength(1);
    expect((await byTag(['green'])).AutoScalingGroups).toHaveLength(0);
  });

  test('hands out groups page by page', async () => {
    for (const name of ['a', 'b', 'c']) {
      cloud.autoScaling.createGroup({ name, minSize: 0, maxSize: 0, desiredCapacity: 0, launchTemplate: workers.launchTemplate, availabilityZones: ['eu-central-1a'] });
    }
    const pages: (string | undefined)[][] = [];
    for await (const { AutoScalingGroups } of paginateDescribeAutoScalingGroups({ client, pageSize: 3 }, {})) {
      pages.push((AutoScalingGroups ?? []).map(({ AutoScalingGroupName }) => AutoScalingGroupName));
    }
    expect(pages).toEqual([['workers', 'a', 'b'], ['c']]);
  });

  test('describes instances and hooks', async () => {
    const InstanceIds = [workers.instances[1].instanceId];
    expect((await client.send(new DescribeAutoScalingInstancesCommand({ InstanceIds }))).AutoScalingInstances)
      .toMatchObject([{ InstanceId: InstanceIds[0], AutoScalingGroupName: 'workers', LifecycleState: 'InService' }]);
    expect((await client.send(new DescribeLifecycleHooksCommand(GROUP))).LifecycleHooks).toMatchObject([{
      LifecycleHookName: 'drain',
      LifecycleTransition: TERMINATING,
      HeartbeatTimeout: 2100,
      GlobalTimeout: 172_800,
      DefaultResult: 'ABANDON',
      NotificationMetadata: '{"v":1,"text":"<&>"}',
    }]);
  });

  test('keeps an action alive, completes it, and knows it no more', async () => {
    const { instanceId } = workers.instances[0];
    workers.terminateInstance(instanceId, true);
    const { token } = workers.actions[0];
    const action = { ...GROUP, LifecycleHookName: 'drain', LifecycleActionToken: token };
    await client.send(new RecordLifecycleActionHeartbeatCommand(action));
    await client.send(new CompleteLifecycleActionCommand({ ...action, LifecycleActionResult: 'CONTINUE' }));
    expect(workers.actions[0]).toMatchObject({ heartbeats: [{ by: ROLE }], ended: { result: 'CONTINUE', by: ROLE } });

    const stale = { name: 'ValidationError', message: `No active Lifecycle Action found with token ${token}`, $metadata: { httpStatusCode: 400 } };
    await expect(client.send(new CompleteLifecycleActionCommand({ ...action, LifecycleActionResult: 'CONTINUE' }))).rejects.toMatchObject(stale);
    await expect(client.send(new RecordLifecycleActionHeartbeatCommand(action))).rejects.toMatchObject(stale);
    await expect(client.send(new RecordLifecycleActionHeartbeatCommand({ ...GROUP, LifecycleHookName: 'drain', InstanceId: instanceId })))
      .rejects.toThrow(`No active Lifecycle Action found with instance ID ${instanceId}`);
  });

  test('terminates an instance, and knows no other', async () => {
    const { instanceId } = workers.instances[0];
    const terminate = (InstanceId: string) => client.send(
      new TerminateInstanceInAutoScalingGroupCommand({ InstanceId, ShouldDecrementDesiredCapacity: false }));
    await terminate(instanceId);
    expect(workers.find(instanceId)?.lifecycleState).toBe('Terminating:Wait');
    await expect(terminate('i-0000000000000bad1')).rejects.toThrow('Instance Id not found');
  });

  test('refreshes a group', async () => {
    const preferences = { MinHealthyPercentage: 100, MaxHealthyPercentage: 110, SkipMatching: false, InstanceWarmup: 30 };
    const { InstanceRefreshId } = await client.send(new StartInstanceRefreshCommand({ ...GROUP, Strategy: 'Rolling', Preferences: preferences }));
    const { InstanceRefreshes } = await client.send(new DescribeInstanceRefreshesCommand(GROUP));
    expect(InstanceRefreshes).toMatchObject([{ InstanceRefreshId, StartTime: expect.any(Date) }]);
    expect(['Pending', 'InProgress']).toContain(InstanceRefreshes?.[0].Status);
    expect(workers.refresh?.preferences)
      .toEqual({ minHealthyPercentage: 100, maxHealthyPercentage: 110, skipMatching: false, instanceWarmupSeconds: 30 });
  });

  test('refuses what it does not implement, by name', async () => {
    const refused = (what: string) => ({ name: 'NotImplemented', message: `The simulation does not implement ${what}.`, $metadata: { httpStatusCode: 501 } });
    await expect(client.send(new DescribeAccountLimitsCommand())).rejects.toMatchObject(refused('autoscaling:DescribeAccountLimits'));
    await expect(client.send(new StartInstanceRefreshCommand({ ...GROUP, Preferences: { BakeTime: 60 } })))
      .rejects.toMatchObject(refused('BakeTime of Preferences of StartInstanceRefresh'));
    await expect(client.send(new DescribeAutoScalingGroupsCommand({ Filters: [{ Name: 'tag-key', Values: ['drainer'] }] })))
      .rejects.toMatchObject(refused('the filter tag-key of DescribeAutoScalingGroups'));
  });
});

describe('EC2', () => {
  test('describes instances', async () => {
    const client = new EC2Client(options);
    const { instanceId, machine } = workers.instances[0];
    const { Reservations } = await client.send(new DescribeInstancesCommand({ InstanceIds: [instanceId] }));
    expect(Reservations?.[0].Instances).toMatchObject([{
      InstanceId: instanceId,
      PrivateDnsName: machine.privateDnsName,
      LaunchTime: new Date('2026-11-01T00:00:00Z'),
      State: { Name: 'running', Code: 16 },
    }]);
    await expect(client.send(new DescribeInstancesCommand({ InstanceIds: ['i-00000000000000000'] }))).rejects.toMatchObject({
      name: 'InvalidInstanceID.NotFound', message: "The instance ID 'i-00000000000000000' does not exist",
    });
    await expect(client.send(new DescribeInstancesCommand({ MaxResults: 5 }))).rejects.toThrow('does not implement MaxResults of DescribeInstances');
    client.destroy();
  });
});

describe('EKS', () => {
  test('describes a cluster', async () => {
    const client = new EKSClient(options);
    cloud.eks.createCluster({ name: 'blue', version: '1.36', endpoint: 'https://127.0.0.1:6443', certificateAuthority: 'Y2E=' });
    expect((await client.send(new DescribeClusterCommand({ name: 'blue' }))).cluster).toEqual({
      name: 'blue',
      version: '1.36',
      status: 'ACTIVE',
      endpoint: 'https://127.0.0.1:6443',
      certificateAuthority: { data: 'Y2E=' },
      arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/blue',
    });
    await expect(client.send(new DescribeClusterCommand({ name: 'red' }))).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await expect(client.send(new ListClustersCommand({}))).rejects.toMatchObject({ name: 'NotImplemented' });
    client.destroy();
  });
});

describe('SQS', () => {
  let client: SQSClient;
  beforeEach(() => (client = new SQSClient(options)));
  afterEach(() => client.destroy());

  test('changes the visibility of a message, and deletes it', async () => {
    queue.send('hello');
    const [{ receiptHandle }] = queue.receive();
    const message = { QueueUrl: queue.url, ReceiptHandle: receiptHandle };
    await client.send(new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout: 600 }));
    expect(queue.messages[0].visibleAt - clock.now()).toBeGreaterThan(500_000);
    await client.send(new DeleteMessageCommand(message));
    expect(queue.messages).toEqual([]);
    await expect(client.send(new ChangeMessageVisibilityCommand({ ...message, VisibilityTimeout: 90 }))).rejects.toMatchObject({
      name: 'InvalidParameterValue', message: expect.stringContaining('Message does not exist or is not available for visibility timeout change.'),
    });
  });

  test('changes the visibility of several messages', async () => {
    queue.send('hello');
    const [{ receiptHandle }] = queue.receive();
    const answer = await client.send(new ChangeMessageVisibilityBatchCommand({
      QueueUrl: queue.url,
      Entries: [{ Id: 'a', ReceiptHandle: receiptHandle, VisibilityTimeout: 600 }, { Id: 'b', ReceiptHandle: 'nonsense', VisibilityTimeout: 600 }],
    }));
    expect(answer).toMatchObject({ Successful: [{ Id: 'a' }], Failed: [{ Id: 'b', Code: 'ReceiptHandleIsInvalid', SenderFault: true }] });
  });

  test('takes a message with attributes', async () => {
    await client.send(new SendMessageCommand({
      QueueUrl: queue.url, MessageBody: 'Grüße', MessageAttributes: { Reason: { DataType: 'String', StringValue: 'because' } },
    }));
    expect(queue.messages).toMatchObject([{ body: 'Grüße', attributes: { Reason: { dataType: 'String', stringValue: 'because' } } }]);
  });

  test('does not know another queue, nor another operation', async () => {
    const unknown = new DeleteMessageCommand({ QueueUrl: `${server.url}/111122223333/unknown`, ReceiptHandle: 'AQEB' });
    await expect(client.send(unknown)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
    await expect(client.send(new PurgeQueueCommand({ QueueUrl: queue.url }))).rejects.toMatchObject({ name: 'NotImplemented', message: expect.stringContaining('sqs:PurgeQueue') });
  });
});

describe('every service', () => {
  test('records the calls with the role that made them', async () => {
    const client = new AutoScalingClient(options);
    await client.send(new DescribeLifecycleHooksCommand(GROUP));
    expect(cloud.api.calls).toMatchObject([{ principal: ROLE, action: 'autoscaling:DescribeLifecycleHooks', resources: ['*'], outcome: 'ok' }]);
    client.destroy();
  });

  test.each([
    ['throttling', { name: 'Throttling' }], ['internal-error', { $metadata: { httpStatusCode: 500 } }], ['dropped-request', { message: expect.stringMatching(/^(?!The simulation).*socket hang up$/) }],
  ] as const)('can fail with %s, after which the client tries again', async (fault, error) => {
    cloud.faults.onCalls({ fault, times: 2 });
    const once = new AutoScalingClient(options);
    await expect(once.send(new DescribeLifecycleHooksCommand(GROUP))).rejects.toMatchObject(error);
    const patient = new AutoScalingClient({ ...options, maxAttempts: 3 });
    expect((await patient.send(new DescribeLifecycleHooksCommand(GROUP))).LifecycleHooks).toHaveLength(1);
    [once, patient].forEach((client) => client.destroy());
  });

  test('refuses whom it does not know, and what IAM does not allow', async () => {
    const stranger = new AutoScalingClient({ ...options, credentials: { accessKeyId: 'AKIASTRANGER', secretAccessKey: 'x' } });
    await expect(stranger.send(new DescribeLifecycleHooksCommand(GROUP))).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    cloud.api.authorize = () => false;
    const client = new AutoScalingClient(options);
    await expect(client.send(new DescribeLifecycleHooksCommand(GROUP))).rejects.toMatchObject({ name: 'AccessDenied' });
    [stranger, client].forEach((each) => each.destroy());
  });
});

describe('EventBridge', () => {
  let client: EventBridgeClient;
  beforeEach(() => (client = new EventBridgeClient(options)));
  afterEach(() => client.destroy());

  test('takes an event for the default bus', async () => {
    const answer = await client.send(new PutEventsCommand({ Entries: [{ Source: 'us', DetailType: 'Something', Detail: '{"a":1}' }] }));
    expect(answer).toMatchObject({ FailedEntryCount: 0, Entries: [{ EventId: cloud.events.events.at(-1)?.id }] });
    expect(cloud.events.events.at(-1)).toMatchObject({ 'source': 'us', 'detail-type': 'Something', 'account': '111122223333', 'detail': { a: 1 } });
    expect(cloud.api.calls.at(-1)).toMatchObject({
      action: 'events:PutEvents', resources: ['arn:aws:events:eu-central-1:111122223333:event-bus/default'], context: { 'events:source': 'us' },
    });
  });

  test('does not do what the drainer does not ask for', async () => {
    const entry = { Source: 'us', DetailType: 'Something', Detail: '{}' };
    await expect(client.send(new PutEventsCommand({ Entries: [entry, entry] }))).rejects.toThrow('not implement');
    await expect(client.send(new PutEventsCommand({ Entries: [{ ...entry, EventBusName: 'other' }] }))).rejects.toThrow('EventBusName');
  });
});
