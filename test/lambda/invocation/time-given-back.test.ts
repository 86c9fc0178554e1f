import { aStory, belowFloor, drained, endings, evictions, happened, HOUR, MINUTE, SECOND, type Story, terminate } from './story';
import { ANNOTATION_PREFIX } from '../../../src/names';

function aShop(options: { readonly drainTimeoutSeconds?: number; readonly sweep?: boolean; readonly heartbeatTimeoutSeconds?: number } = {}): Story {
  const { drainTimeoutSeconds = 1800, sweep = true, heartbeatTimeoutSeconds } = options;
  return aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    },
    group: { drainTimeoutSeconds, whenBlocked: 'TERMINATE', heartbeatTimeoutSeconds },
    drainer: { sweep },
  });
}

describe('an outage of the API server gives its time back', () => {
  test.each(['refused', 'silent'] as const)('when it began before the first look (%s)', async (manner) => {
    const story = aShop();
    const { world, drainer } = story;
    drainer.endpoint.faults.away({ from: world.clock.now(), until: world.clock.now() + 3 * HOUR, manner });
    terminate(story, 'node1');
    await drained(story, 1, 4 * HOUR);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(evictions(drainer)).toHaveLength(1);
    expect(belowFloor(story.floors)).toEqual({});
  });

  test.each([10, 45])('when it began in the midst of the drain and lasted for %s minutes', async (minutes) => {
    const story = aStory({
      build: (build) => {
        build.nodes(3);
        build.statefulSet('db', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' } });
      },
      group: { drainTimeoutSeconds: 900, whenBlocked: 'TERMINATE' },
    });
    const { world, drainer, group } = story;
    terminate(story, 'node1');
    await world.clock.advance(13 * MINUTE);
    const until = world.clock.now() + minutes * MINUTE;
    drainer.endpoint.faults.away({ from: world.clock.now(), until });
    await world.clock.advance(minutes * MINUTE + 5 * MINUTE);
    expect(group.actions[0].active).toBe(true);
    // For people to read, and for the invocations after this one.
    const deadline = Date.parse(world.store.get('nodes', undefined, 'node1')?.metadata.annotations?.[`${ANNOTATION_PREFIX}deadline`] ?? '');
    expect(deadline - until).toBeGreaterThanOrEqual(10 * MINUTE);
    expect(deadline - until).toBeLessThan(16 * MINUTE);

    await happened(story, () => !group.actions[0].active, 20 * MINUTE);
    expect(world.clock.now() - deadline).toBeLessThan(2 * MINUTE);
    expect(drainer.outcomes()).toEqual({ node1: 'failed' });
  });

  test('up to what the hook allows', async () => {
    const story = aShop({ heartbeatTimeoutSeconds: 120 });
    const { world, drainer, group } = story;
    drainer.endpoint.faults.away({ from: world.clock.now(), until: world.clock.now() + 100 * HOUR });
    terminate(story, 'node1');
    await happened(story, () => drainer.messages('Drain ended').length > 0, 4 * HOUR);

    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
    expect(group.actions[0].globalDeadline - world.clock.now()).toBeLessThan(15 * MINUTE);
    expect(drainer.messages('Drain ended')).toMatchObject([{ outcome: 'failed', because: 'the Kubernetes API could not be reached' }]);
  });

  test('but an API server that forbids everything is no outage: the deadline holds', async () => {
    const story = aShop();
    const { world, drainer, group } = story;
    drainer.endpoint.faults.onRequests({ fault: 'forbidden' });
    terminate(story, 'node1');
    await happened(story, () => drainer.messages('Drain ended').length > 0, HOUR);

    expect(drainer.messages('Drain ended')).toMatchObject([{ outcome: 'failed', because: 'the Kubernetes API forbids what the drainer needs' }]);
    expect(world.clock.now() - group.actions[0].startedAt).toBeGreaterThanOrEqual(30 * MINUTE);
    expect(world.clock.now() - group.actions[0].startedAt).toBeLessThan(45 * MINUTE);
    // Between invocations nobody asks; but each period of the alarm, of five minutes, has its count.
    const counted = drainer.metered.filter(({ metric }) => metric === 'ClusterForbidden').map(({ at }) => at);
    const gaps = counted.slice(1).map((at, index) => at - counted[index]);
    expect(drainer.messages('Cluster forbids what the drainer needs')).toHaveLength(1);
    expect(counted.length).toBeGreaterThan(10);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(MINUTE);
    expect(Math.max(...gaps)).toBeLessThan(5 * MINUTE);
  });
});

test('the time that nobody led before a drain began is no outage', async () => {
  const story = aShop({ drainTimeoutSeconds: 300 });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await drained(story, 1);
  await world.clock.advance(HOUR);
  terminate(story, 'node2');
  await drained(story, 2);

  expect(drainer.outcomes()).toEqual({ node1: 'drained', node2: 'drained' });
  expect(drainer.messages('Deadline moved')).toEqual([]);
});

test('a late event whose first connection is refused is drained all the same', async () => {
  const story = aShop({ drainTimeoutSeconds: 600, sweep: false });
  const { world, drainer } = story;
  world.cloud.faults.onEvents({ fault: 'delayed', delayMs: 16 * MINUTE });
  drainer.endpoint.faults.away({ from: world.clock.now(), until: world.clock.now() + 16 * MINUTE + 30 * SECOND });
  terminate(story, 'node1');
  await drained(story, 1);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(evictions(drainer)).toHaveLength(1);
});

describe('a launch', () => {
  function aLaunch(joinMs: number): Story {
    return aStory({
      build: (build) => build.nodes(2),
      group: { joinTimeoutSeconds: 600, maxSize: 10 },
      cluster: { nodeTimes: { joinMs, readyMs: 20 * SECOND } },
    });
  }

  test('that waited through an outage is looked at before it is abandoned', async () => {
    // Its node cannot join either.
    const story = aLaunch(25 * MINUTE + 30 * SECOND);
    const { world, drainer, group } = story;
    drainer.endpoint.faults.away({ from: world.clock.now(), until: world.clock.now() + 25 * MINUTE });
    group.setDesiredCapacity(3);
    await happened(story, () => group.actions.length > 0 && group.actions.every(({ active }) => !active), HOUR);

    expect(endings(group)).toEqual(['drainer-launching completed CONTINUE']);
    expect(drainer.messages('Launch abandoned')).toEqual([]);
  });

  test('is abandoned an hour after its time while the cluster cannot be reached, and sweeps do not pile up', async () => {
    const story = aLaunch(5 * SECOND);
    const { world, drainer, group } = story;
    drainer.endpoint.faults.onRequests({ fault: 'forbidden' });
    group.setDesiredCapacity(3);
    await happened(story, () => drainer.messages('Launch abandoned').length > 0, 2 * HOUR);

    expect(drainer.messages('Launch abandoned')[0]).toMatchObject({ because: 'the Kubernetes API forbids what the drainer needs' });
    expect(world.clock.now() - group.actions[0].startedAt).toBeGreaterThan(69 * MINUTE);
    expect(drainer.queue.messages.length).toBeLessThan(6);
  });
});
