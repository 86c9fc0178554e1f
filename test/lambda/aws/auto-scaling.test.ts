import {
  AutoScalingClient, CancelInstanceRefreshCommand, CompleteLifecycleActionCommand, DescribeAutoScalingGroupsCommand,
  DescribeInstanceRefreshesCommand, DescribeLifecycleHooksCommand, DescribeScalingActivitiesCommand, RecordLifecycleActionHeartbeatCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { mockClient } from 'aws-sdk-client-mock';
import { AutoScalingAdapter } from '../../../lambda/aws/auto-scaling';

const service = mockClient(AutoScalingClient);
const adapter = new AutoScalingAdapter(new AutoScalingClient({ region: 'eu-central-1' }));

beforeEach(() => {
  service.reset();
  service.onAnyCommand().rejects('The test expects no such call');
});

const tags = [{ key: 'drainer-tag', value: 'shop' }];
const group = (name: string, more: object = {}) => ({ AutoScalingGroupName: name, Instances: [], ...more }) as never;

describe('describeGroups', () => {
  const byTag = { Filters: [{ Name: 'tag:drainer-tag', Values: ['shop'] }] };

  test('finds groups by name and by tag, page after page, each once', async () => {
    service
      .on(DescribeAutoScalingGroupsCommand, byTag).resolves({ AutoScalingGroups: [group('a')], NextToken: 'more' })
      .on(DescribeAutoScalingGroupsCommand, { ...byTag, NextToken: 'more' }).resolves({ AutoScalingGroups: [group('b')] })
      .on(DescribeAutoScalingGroupsCommand, { AutoScalingGroupNames: ['b', 'imported', 'deleted'] })
      .resolves({ AutoScalingGroups: [group('b'), group('imported')] });
    const groups = await adapter.describeGroups({ names: ['b', 'imported', 'deleted'], tags });
    expect(groups.map(({ name }) => name)).toEqual(['a', 'b', 'imported']);
  });

  test('asks by name for no more than fifty at once, and not at all for none', async () => {
    service.on(DescribeAutoScalingGroupsCommand).resolves({ AutoScalingGroups: [] });
    await adapter.describeGroups({ names: [], tags });
    expect(service.commandCalls(DescribeAutoScalingGroupsCommand)).toHaveLength(1);
    service.resetHistory();
    await adapter.describeGroups({ names: Array.from({ length: 51 }, (_, i) => `g${i}`), tags });
    const asked = service.commandCalls(DescribeAutoScalingGroupsCommand).map(({ args }) => args[0].input.AutoScalingGroupNames?.length);
    expect(asked).toEqual([undefined, 50, 1]);
  });

  test('tells the instances, and whether abandoned ones are kept', async () => {
    service.on(DescribeAutoScalingGroupsCommand).resolves({
      AutoScalingGroups: [
        group('keeps', {
          InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'retain' } },
          Instances: [{
            InstanceId: 'i-1', LifecycleState: 'Terminating:Wait', LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '7' }, InstanceType: 'm7g.large', ProtectedFromScaleIn: true,
          }] as never,
          LaunchTemplate: { LaunchTemplateName: 'web' },
        }),
        group('terminates', {
          InstanceLifecyclePolicy: { RetentionTriggers: { TerminateHookAbandon: 'terminate' } },
          MixedInstancesPolicy: {
            LaunchTemplate: {
              LaunchTemplateSpecification: { LaunchTemplateId: 'lt-1', Version: '7' },
              Overrides: [{ InstanceType: 'm7g.large' }, { InstanceType: 'm7i.large', LaunchTemplateSpecification: { LaunchTemplateId: 'lt-2', Version: '3' } }],
            },
          },
        }),
        group('has no policy'),
      ],
    });
    expect(await adapter.describeGroups({ names: [], tags })).toEqual([
      {
        name: 'keeps',
        retainsAbandoned: true,
        instances: [{
          instanceId: 'i-1', groupName: 'keeps', lifecycleState: 'Terminating:Wait', template: { id: 'lt-1', version: '7' }, instanceType: 'm7g.large', isProtected: true,
        }],
        launches: { templates: [{ name: 'web', version: '$Default' }], instanceTypes: [] },
      },
      {
        name: 'terminates',
        retainsAbandoned: false,
        instances: [],
        launches: { templates: [{ id: 'lt-1', version: '7' }, { id: 'lt-2', version: '3' }], instanceTypes: ['m7g.large', 'm7i.large'] },
      },
      { name: 'has no policy', retainsAbandoned: false, instances: [], launches: { templates: [], instanceTypes: [] } },
    ]);
  });
});

test('describeHooks tells the times in force, and the metadata', async () => {
  service.on(DescribeLifecycleHooksCommand, { AutoScalingGroupName: 'workers' }).resolves({
    LifecycleHooks: [
      { LifecycleHookName: 'shop-terminating', LifecycleTransition: 'autoscaling:EC2_INSTANCE_TERMINATING', HeartbeatTimeout: 2100, GlobalTimeout: 172_800, NotificationMetadata: '{"v":1}' },
      { LifecycleHookName: 'other' },
    ],
  });
  expect(await adapter.describeHooks('workers')).toEqual([
    { name: 'shop-terminating', holdsTerminations: true, heartbeatTimeoutSeconds: 2100, globalTimeoutSeconds: 172_800, metadata: '{"v":1}' },
    { name: 'other', holdsTerminations: false, heartbeatTimeoutSeconds: 3600, globalTimeoutSeconds: 172_800, metadata: undefined },
  ]);
});

test('describeActivities tells since when instances wait, and reads no further than the first activity that has ended', async () => {
  const [began, ended] = [new Date('2026-11-23T01:00:00Z'), new Date('2026-11-23T01:05:00Z')];
  const open = (Description: string | undefined, StartTime: Date | undefined = began) => ({ Description, StartTime }) as never;
  service
    .on(DescribeScalingActivitiesCommand, { AutoScalingGroupName: 'workers', MaxRecords: 100 })
    .resolves({ Activities: [open('Terminating EC2 instance: i-0a1'), open(undefined), open('Launching a new EC2 instance')], NextToken: '2' })
    .on(DescribeScalingActivitiesCommand, { AutoScalingGroupName: 'workers', MaxRecords: 100, NextToken: '2' })
    .resolves({
      Activities: [
        open('Launching a new EC2 instance: i-0b2'),
        { Description: 'Terminating EC2 instance: i-0c3', StartTime: began, EndTime: ended } as never,
      ],
      NextToken: '3',
    });
  expect(await adapter.describeActivities('workers')).toEqual([
    { instanceId: 'i-0a1', startTime: began.getTime() }, { instanceId: 'i-0b2', startTime: began.getTime() },
  ]);
});

describe('a retained instance', () => {
  const instance = { groupName: 'workers', instanceId: 'i-1' };
  const failure = (message: string) => Object.assign(new Error(message), { name: 'ValidationError' });

  test('is terminated, and its group stays as large as it is', async () => {
    service.on(TerminateInstanceInAutoScalingGroupCommand).resolves({});
    await expect(adapter.terminateInstance(instance)).resolves.toBe('terminating');
    expect(service.calls().map(({ args }) => args[0].input)).toEqual([{ InstanceId: 'i-1', ShouldDecrementDesiredCapacity: false }]);
  });

  test('that no group has any more is gone; any other failure is an error', async () => {
    service.on(TerminateInstanceInAutoScalingGroupCommand)
      .rejectsOnce(failure('Instance Id not found - No managed instance found for instance ID: i-1'))
      .rejects(failure('Instance is in the wrong state'));
    await expect(adapter.terminateInstance(instance)).resolves.toBe('gone');
    await expect(adapter.terminateInstance(instance)).rejects.toThrow('wrong state');
  });
});

describe('a lifecycle action', () => {
  const action = { groupName: 'workers', hookName: 'shop-terminating', instanceId: 'i-1' };
  const names = { AutoScalingGroupName: 'workers', LifecycleHookName: 'shop-terminating' };

  test('is named by its token where that is known, else by its instance', async () => {
    service.on(RecordLifecycleActionHeartbeatCommand).resolves({}).on(CompleteLifecycleActionCommand).resolves({});
    await expect(adapter.recordHeartbeat({ ...action, token: 't' })).resolves.toBe('recorded');
    await expect(adapter.recordHeartbeat(action)).resolves.toBe('recorded');
    await expect(adapter.completeAction({ ...action, token: 't' }, 'CONTINUE')).resolves.toBe('completed');
    await expect(adapter.completeAction(action, 'ABANDON')).resolves.toBe('completed');
    expect(service.calls().map(({ args }) => args[0].input)).toEqual([
      { ...names, LifecycleActionToken: 't' },
      { ...names, InstanceId: 'i-1' },
      { ...names, LifecycleActionToken: 't', LifecycleActionResult: 'CONTINUE' },
      { ...names, InstanceId: 'i-1', LifecycleActionResult: 'ABANDON' },
    ]);
  });

  const failure = (name: string, message: string) => Object.assign(new Error(message), { name });

  test.each(['ValidationError', 'ValidationException'])('that ended is gone (%s)', async (name) => {
    const stale = failure(name, 'No active Lifecycle Action found with instance ID i-1');
    service.on(RecordLifecycleActionHeartbeatCommand).rejects(stale).on(CompleteLifecycleActionCommand).rejects(stale);
    await expect(adapter.recordHeartbeat(action)).resolves.toBe('gone');
    await expect(adapter.completeAction(action, 'CONTINUE')).resolves.toBe('gone');
  });

  test('that failed otherwise is an error', async () => {
    service.on(CompleteLifecycleActionCommand).rejectsOnce(failure('ValidationError', 'Group not found')).rejects(failure('ResourceContention', 'No active Lifecycle Action found'));
    await expect(adapter.completeAction(action, 'CONTINUE')).rejects.toThrow('Group not found');
    await expect(adapter.completeAction(action, 'CONTINUE')).rejects.toThrow('No active Lifecycle Action found');
  });
});

describe('describeRefresh', () => {
  const refreshes = (...statuses: string[]) => service.on(DescribeInstanceRefreshesCommand, { AutoScalingGroupName: 'workers' }).resolves({
    InstanceRefreshes: statuses.map((Status, index) => (
      { InstanceRefreshId: `r-${index}`, Status: Status as never, StartTime: new Date(1000 * (9 - index)) })),
  });

  test.each([['Pending', true], ['InProgress', true], ['Baking', false]])('finds one that is %s, and whether it replaces: %s', async (status, isReplacing) => {
    refreshes(status, 'Successful');
    await expect(adapter.describeRefresh('workers')).resolves.toEqual(
      { id: 'r-0', startedAt: 9000, isReplacing, skipsMatching: false, ignoresProtected: false, ignoresStandby: false });
  });

  test('tells what it compares and leaves alone, and that root volumes are no instances', async () => {
    service.on(DescribeInstanceRefreshesCommand).resolves({
      InstanceRefreshes: [{
        InstanceRefreshId: 'r-1',
        Status: 'InProgress',
        Strategy: 'ReplaceRootVolume',
        StartTime: new Date(5000),
        Preferences: { SkipMatching: true, ScaleInProtectedInstances: 'Ignore', StandbyInstances: 'Ignore' },
        DesiredConfiguration: { LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '8' } },
      }],
    });
    await expect(adapter.describeRefresh('workers')).resolves.toEqual({
      id: 'r-1',
      startedAt: 5000,
      isReplacing: false,
      skipsMatching: true,
      ignoresProtected: true,
      ignoresStandby: true,
      desired: { templates: [{ id: 'lt-1', version: '8' }], instanceTypes: [] },
    });
  });

  test.each(['Successful', 'Failed', 'Cancelling', 'Cancelled', 'RollbackInProgress'])('finds none that is %s', async (status) => {
    refreshes(status);
    await expect(adapter.describeRefresh('workers')).resolves.toBeUndefined();
  });
});

test('describeLaunches tells what became of each launch, as far back as it is asked, page after page', async () => {
  const abandoned = 'Instance failed to complete user\'s Lifecycle Action: Lifecycle Action with token 1 was abandoned: '
    + 'Lifecycle Action Completed with ABANDON Result';
  const activity = (Description: string, StatusCode: string, more: object = {}) => (
    { Description, StatusCode, StartTime: new Date(5000), ...more }) as never;
  service
    .on(DescribeScalingActivitiesCommand, { AutoScalingGroupName: 'workers' }).resolves({
      Activities: [
        activity('Launching a new EC2 instance: i-0a', 'InProgress'),
        activity('Terminating EC2 instance: i-0b', 'Successful'),
        activity('Launching a new EC2 instance: i-0b', 'Cancelled', { StatusMessage: abandoned }),
        activity('Launching a new EC2 instance.  Status Reason: no capacity', 'Failed', { StatusMessage: 'We currently do not have sufficient capacity' }),
      ],
      NextToken: 'more',
    })
    .on(DescribeScalingActivitiesCommand, { AutoScalingGroupName: 'workers', NextToken: 'more' }).resolves({
      Activities: [
        activity('Launching a new EC2 instance: i-0c', 'Successful'),
        activity('Launching a new EC2 instance: i-0d', 'Successful', { StartTime: new Date(999) }),
      ],
    });

  expect(await adapter.describeLaunches('workers', 1000)).toEqual([
    { instanceId: 'i-0a', result: 'other' },
    { instanceId: 'i-0b', result: 'abandoned' },
    { instanceId: undefined, result: 'other' },
    { instanceId: 'i-0c', result: 'in-service' },
  ]);
});

test('cancelRefresh tells whether there was one', async () => {
  service.on(CancelInstanceRefreshCommand, { AutoScalingGroupName: 'workers' })
    .resolvesOnce({})
    .rejectsOnce(Object.assign(new Error('none'), { name: 'ActiveInstanceRefreshNotFoundFault' }))
    .rejects(Object.assign(new Error('denied'), { name: 'AccessDenied' }));
  await expect(adapter.cancelRefresh('workers')).resolves.toBe('cancelled');
  await expect(adapter.cancelRefresh('workers')).resolves.toBe('gone');
  await expect(adapter.cancelRefresh('workers')).rejects.toThrow('denied');
});
