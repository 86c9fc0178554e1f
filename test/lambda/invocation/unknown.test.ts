import { aStory, belowFloor, drained, evictions, happened, MINUTE, podPatches, released, SECOND, type Story, terminate } from './story';
import type { LogEntry } from './world';

/** A drain with a released pod that waits for its replacement, when the invocation that leads it is killed. */
async function resumedWhile(fault: (story: Story) => void): Promise<Story> {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 1, on: 'node1', probeDelay: 200 });
    },
  });
  story.world.cloud.faults.onInvocations({ fault: 'killed', afterMs: 30 * SECOND, times: 1 });
  terminate(story, 'node1');
  await happened(story, () => released(story).length === 1, MINUTE);
  await story.world.clock.advance(30 * SECOND);
  fault(story);
  await drained(story, 1, 30 * MINUTE);
  return story;
}

test.each(['DescribeLifecycleHooks', 'DescribeAutoScalingGroups', 'RecordLifecycleActionHeartbeat'])(
  'a drain that is resumed while %s is throttled is not over: its released pod stays released', async (action) => {
    const { drainer, floors } = await resumedWhile(({ world }) => {
      world.cloud.faults.onCalls({ fault: 'throttling', action: `autoscaling:${action}`, until: world.clock.now() + 2 * MINUTE });
    });

    expect(podPatches(drainer).filter(({ adopts }) => adopts)).toEqual([]);
    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(evictions(drainer)).toHaveLength(1);
    expect(belowFloor(floors)).toEqual({});
  });

describe('a hook whose heartbeat timeout is 30 seconds', () => {
  test.each([0, 15])('holds its instance, though an eviction takes %s seconds', async (seconds) => {
    const story = aStory({
      build: (build) => {
        build.nodes(3);
        build.statefulSet('db', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' } });
      },
      group: { heartbeatTimeoutSeconds: 30, drainTimeoutSeconds: 900, whenBlocked: 'TERMINATE' },
    });
    const { world, drainer, group } = story;
    drainer.endpoint.faults.onRequests({ fault: 'slow', delayMs: seconds * SECOND, verb: 'create', resource: 'pods/eviction' });
    terminate(story, 'node1');
    await world.clock.advance(14 * MINUTE);

    expect(group.actions[0].active).toBe(true);
    const gaps = gapsBetween(group.actions[0].heartbeats.map(({ at }) => at));
    expect(Math.max(...gaps)).toBeLessThan(20 * SECOND);
  });

  test.each([1, Infinity])('holds its instances, though the answers to %s of their heartbeats take a minute', async (times) => {
    const draining = Array.from({ length: 12 }, (_, index) => `node${index + 1}`);
    const story = aStory({
      build: (build) => {
        build.nodes(14);
        draining.forEach((node) => build.statefulSet(`on-${node}`, { replicas: 1, on: [node], budget: { maxUnavailable: 0 } }));
      },
      group: { heartbeatTimeoutSeconds: 30, drainTimeoutSeconds: 900, whenBlocked: 'TERMINATE' },
    });
    const { world, group } = story;
    terminate(story, ...draining);
    await happened(story, () => group.actions.length === 12 && group.actions.every(({ heartbeats }) => heartbeats.length > 1), 2 * MINUTE);
    world.cloud.faults.onCalls({ fault: 'slow', action: 'autoscaling:RecordLifecycleActionHeartbeat', times });
    await world.clock.advance(5 * MINUTE);

    expect(group.actions.filter(({ active }) => !active)).toEqual([]);
  });
});

test('a call of Auto Scaling that takes a minute holds up no eviction', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(4);
      build.statefulSet('db', { replicas: 3, on: ['node1', 'node1', 'node1'], budget: { maxUnavailable: 1 }, probeDelay: 5 });
    },
  });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => evictions(drainer).length === 1, MINUTE);
  world.cloud.faults.onCalls({ fault: 'slow', action: 'autoscaling:*' });
  await happened(story, () => evictions(drainer).length === 3, 3 * MINUTE);

  const evicted = drainer.messages('Pod evicted').map(({ at }: LogEntry) => at);
  expect(Math.max(...gapsBetween(evicted))).toBeLessThan(45 * SECOND);
});

function gapsBetween(times: readonly number[]): number[] {
  return times.slice(1).map((at, index) => at - times[index]);
}
