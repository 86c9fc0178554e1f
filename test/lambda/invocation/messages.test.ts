import { aStory, belowFloor, drained, endings, evictions, happened, MINUTE, terminate } from './story';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { ANNOTATION_PREFIX, REASON_ATTRIBUTE } from '../../../src/names';

const twoNodes = (build: ClusterBuilder): void => {
  build.nodes(2);
  build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
};

const TOKEN = '0a1b2c3d-0000-4000-8000-00000000000f';

/** An event as EventBridge writes it, but for what a test changes. */
function lifecycleEvent(instanceId: unknown, changes: object = {}, detail: object = {}): string {
  return JSON.stringify({
    'version': '0',
    'source': 'aws.autoscaling',
    'account': '111122223333',
    'region': 'eu-central-1',
    'detail-type': 'EC2 Instance-terminate Lifecycle Action',
    'time': '2026-11-23T01:00:00Z',
    'detail': { AutoScalingGroupName: 'nodes', LifecycleHookName: 'drainer-terminating', EC2InstanceId: instanceId, LifecycleActionToken: TOKEN, ...detail },
    ...changes,
  });
}

test.each([
  ['events', 'onEvents'],
  ['messages', 'onMessages'],
] as const)('duplicated %s drain a node once', async (_, faults) => {
  const story = aStory({ build: twoNodes });
  const { world, drainer, group, floors } = story;
  if (faults === 'onEvents') {
    world.cloud.faults.onEvents({ fault: 'duplicated', delayMs: 3000 });
  } else {
    world.cloud.faults.onMessages({ fault: 'duplicated' });
  }
  terminate(story, 'node1');
  await drained(story, 1);
  await world.clock.advance(5 * MINUTE);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(evictions(drainer)).toHaveLength(1);
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  expect(drainer.counts.get('DrainsStarted')).toBe(1);
  expect(drainer.counts.get('Drains/drained')).toBe(1);
  expect(belowFloor(floors)).toEqual({});
  expect(drainer.queue.messages).toEqual([]);
});

test('a duplicate that comes while the first is being drained does not begin anew', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 3, probeDelay: 60 });
    },
  });
  const { world, drainer } = story;
  world.cloud.faults.onEvents({ fault: 'duplicated', delayMs: 5_000 });
  terminate(story, 'node1');
  await drained(story, 1);

  expect(drainer.messages('Baseline written')).toHaveLength(1);
  expect(drainer.messages('Drain ended')).toMatchObject([{ outcome: 'drained', pods: 1 }]);
});

describe('what cannot be used goes to the dead-letter queue with its reason', () => {
  test.each([
    ['text', 'drain node1 please', 'The message is not JSON.'],
    ['an empty body', '', 'The message is not JSON.'],
    ['JSON that is no event', '[1, 2]', 'The message is not an EventBridge event: it has no detail-type.'],
    ['an unknown detail type', lifecycleEvent('i-0123456789abcdef0', { 'detail-type': 'EC2 Instance Launch Successful' }), /detail-type/],
    ['no instance id', lifecycleEvent(undefined), /detail\.EC2InstanceId/],
    ['a malformed instance id', lifecycleEvent('node1'), /detail\.EC2InstanceId: not an instance id such as i-0123456789abcdef0/],
    ['an instance id with something behind it', lifecycleEvent('i-0123456789abcdef0\n'), /detail\.EC2InstanceId/],
    ['no time', lifecycleEvent('i-0123456789abcdef0', { time: 'yesterday' }), /time/],
  ])('%s', async (_, body, reason) => {
    const story = aStory({ build: twoNodes, drainer: { sweep: false } });
    const { world, drainer } = story;
    drainer.queue.send(body);
    terminate(story, 'node1');
    await drained(story, 1);

    const [set] = drainer.deadLetterQueue.receive();
    expect(set.body).toBe(body);
    expect(set.attributes[REASON_ATTRIBUTE].stringValue).toMatch(reason);
    expect(drainer.messages('Message rejected')).toMatchObject([{ level: 'error', because: set.attributes[REASON_ATTRIBUTE].stringValue }]);
    expect(drainer.counts.get('MessagesRejected')).toBe(1);
    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(drainer.messages('Drain ended')[0].at - world.clock.now()).toBeLessThan(MINUTE);
  });
});

test('a dead-letter queue that takes nothing does not keep the rest of the batch waiting', async () => {
  const story = aStory({ build: twoNodes, drainer: { sweep: false } });
  const { world, drainer, group } = story;
  const mend = world.cloud.faults.onCalls({ fault: 'internal-error', action: 'sqs:SendMessage' });
  world.cloud.faults.onEvents({ fault: 'lost' });
  terminate(story, 'node1');
  drainer.queue.send('nonsense');
  drainer.queue.send(lifecycleEvent(world.instanceOf('node1'), {}, { LifecycleActionToken: group.actions[0].token }));
  await happened(story, () => drainer.messages('Drain ended').length === 1, 2 * MINUTE);

  expect(drainer.queue.messages.map(({ body }) => body)).toContain('nonsense');
  mend();
  await drained(story, 1);
  expect(drainer.deadLetterQueue.messages.map(({ body }) => body)).toEqual(['nonsense']);
});

test('the message of another drainer is counted and acknowledged, and its node left alone', async () => {
  const { world, drainer } = aStory({ build: twoNodes, drainer: { sweep: false } });
  drainer.queue.send(lifecycleEvent(world.instanceOf('node1'), {}, { LifecycleHookName: 'other-terminating' }));
  await happened({ world, drainer }, () => drainer.queue.messages.length === 0, MINUTE);

  expect(drainer.counts.get('MessagesIgnored')).toBe(1);
  expect(drainer.messages('Message belongs to another drainer and was ignored')).toMatchObject([{ hook: 'other-terminating' }]);
  expect(drainer.endpoint.calls).toEqual([]);
  expect(drainer.deadLetterQueue.tally.sent).toBe(0);
});

describe('late: the instance is in service again', () => {
  test('its node is not cordoned', async () => {
    const { world, drainer } = aStory({ build: twoNodes, drainer: { sweep: false } });
    drainer.queue.send(lifecycleEvent(world.instanceOf('node1'), { time: '2026-11-23T00:30:00Z' }));
    await happened({ world, drainer }, () => drainer.queue.messages.length === 0, 10 * MINUTE);

    expect(drainer.endpoint.calls.filter(({ request }) => request.verb === 'patch')).toEqual([]);
    expect(evictions(drainer)).toEqual([]);
    expect(drainer.messages('Drain ended')).toEqual([]);
  });

  test.each([
    ['removes our cordon with our drain state', 'false', undefined],
    ['leaves the cordon that somebody else had set', 'true', true],
  ])('%s', async (_, wasUnschedulable, unschedulable) => {
    const { world, drainer } = aStory({ build: twoNodes, drainer: { sweep: false } });
    const instance = world.instanceOf('node1');
    const node = world.store.get('nodes', undefined, 'node1')!;
    const drain = {
      'schema': '1',
      'drainer': 'drainer',
      'group': 'nodes',
      'hook': 'drainer-terminating',
      'instance': instance,
      'action': 'token',
      'started': '2026-11-23T00:30:00.000Z',
      'deadline': '2026-11-23T01:30:00.000Z',
      'when-blocked': 'RETAIN',
      'was-unschedulable': wasUnschedulable,
      'excluded': 'true',
    };
    world.store.update('nodes', {
      ...node,
      metadata: {
        ...node.metadata,
        labels: { ...node.metadata.labels, 'node.kubernetes.io/exclude-from-external-load-balancers': 'cdk-graceful-node-group' },
        annotations: { theirs: 'stays', ...Object.fromEntries(Object.entries(drain).map(([key, value]) => [ANNOTATION_PREFIX + key, value])) },
      },
      spec: { ...node.spec, unschedulable: true },
    });
    drainer.queue.send(lifecycleEvent(instance, { time: '2026-11-23T00:30:00Z' }));
    await happened({ world, drainer }, () => drainer.queue.messages.length === 0, 10 * MINUTE);

    const after = world.store.get('nodes', undefined, 'node1')!;
    expect(after.spec.unschedulable).toBe(unschedulable);
    expect(after.metadata.annotations).toEqual({ theirs: 'stays' });
    expect(after.metadata.labels).toEqual(node.metadata.labels);
    expect(evictions(drainer)).toEqual([]);
    expect(drainer.messages('Node stays in service, and its drain state was removed')).toMatchObject([{ node: 'node1', instance }]);
  });
});

describe('lost events are found by the sweep', () => {
  test('of a termination', async () => {
    const story = aStory({ build: twoNodes });
    const { world, drainer, group, floors } = story;
    world.cloud.faults.onEvents({ fault: 'lost', times: 1 });
    terminate(story, 'node1');
    await happened({ world, drainer }, () => drainer.messages('Lifecycle action completed').length === 1, 7 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(drainer.messages('Instance was found by the sweep, since no event told of it')).toMatchObject([{ level: 'warn', group: 'nodes', node: 'node1' }]);
    expect(drainer.counts.get('InstancesRecovered')).toBe(1);
    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
    expect(belowFloor(floors)).toEqual({});
  });

  test('of a launch', async () => {
    const { world, drainer, group } = aStory({ build: twoNodes });
    world.cloud.faults.onEvents({ fault: 'lost', detailType: 'EC2 Instance-launch Lifecycle Action' });
    group.setDesiredCapacity(3);
    await happened({ world, drainer }, () => group.instances.every(({ lifecycleState }) => lifecycleState === 'InService'), 6 * MINUTE);

    expect(endings(group)).toEqual(['drainer-launching completed CONTINUE']);
    expect(drainer.counts.get('NodesJoined')).toBe(1);
  });

  test('of a launch whose node has not joined yet', async () => {
    const { world, drainer, group } = aStory({ build: twoNodes, cluster: { nodeTimes: { joinMs: 6 * MINUTE } } });
    world.cloud.faults.onEvents({ fault: 'lost', detailType: 'EC2 Instance-launch Lifecycle Action' });
    group.setDesiredCapacity(3);
    await happened({ world, drainer }, () => group.instances.every(({ lifecycleState }) => lifecycleState === 'InService'), 8 * MINUTE);

    expect(drainer.counts.get('LaunchesAbandoned')).toBeUndefined();
    expect(endings(group)).toEqual(['drainer-launching completed CONTINUE']);
  });
});
