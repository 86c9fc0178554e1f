import { aStory, belowFloor, evictions, happened, HOUR, MINUTE, SECOND, type Story, terminate } from './story';
import type { GroupOptions } from './world';
import type { Pod } from '../../../simulation/cluster/objects';
import { denyEvictions } from '../../e2e/scenarios/deny-evictions';

/** A budget of 100 % lets no pod go, ever, and a StatefulSet cannot have a replacement first: the name is taken. */
function blockedStory(group: GroupOptions, options: { force?: boolean; grace?: number } = {}): Story {
  return aStory({
    build: (build) => {
      build.nodes(3);
      build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' }, grace: options.grace });
      build.deployment('free', { replicas: 2, on: ['node1', 'node2'] });
    },
    group,
    drainer: { force: options.force },
  });
}

function mostReceives({ world, drainer }: Story): () => number {
  let most = 0;
  const look = (): void => {
    most = Math.max(most, ...drainer.queue.messages.map(({ receiveCount }) => receiveCount));
    world.clock.schedule(world.clock.now() + MINUTE, look);
  };
  look();
  return () => most;
}

const NEEDS = 'the disruption budget stuck needs 2 healthy pods, has 2 and allows 0 disruptions';

describe('RETAIN', () => {
  test('holds the instance for forty hours, then keeps it', async () => {
    const story = blockedStory({ drainTimeoutSeconds: 40 * 3600 });
    const { world, drainer, group, floors } = story;
    const receives = mostReceives(story);
    terminate(story, 'node1');
    const [action] = group.actions;
    await world.clock.advance(39 * HOUR);
    expect(action.active).toBe(true);
    const calls = drainer.endpoint.calls.length;
    const cloudCalls = world.cloud.api.calls.length;
    await world.clock.advance(HOUR - MINUTE);
    expect(action.active).toBe(true);
    // An hour of waiting: lists and watches anew every invocation, the Lease, and little else.
    expect((drainer.endpoint.calls.length - calls) / 60).toBeLessThan(20);
    expect((world.cloud.api.calls.length - cloudCalls) / 60).toBeLessThan(20);
    await world.clock.advance(3 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'retained' });
    expect(action.ended).toMatchObject({ why: 'completed', result: 'ABANDON' });
    expect(group.find(action.instanceId)?.lifecycleState).toBe('Terminating:Retained');
    expect(world.store.get('nodes', undefined, 'node1')?.spec.unschedulable).toBe(true);
    expect(evictions(drainer).every((pod) => pod.startsWith('default/free'))).toBe(true);
    expect(receives()).toBeLessThan(1000);
    expect(drainer.deadLetterQueue.tally.sent).toBe(0);
    expect(belowFloor(floors)).toEqual({});
    await happened(story, () => drainer.queue.messages.length === 0, 10 * MINUTE);
  });

  test('holds the instance of a group that keeps none until the hook\'s own limit, and says so', async () => {
    const story = blockedStory({ drainTimeoutSeconds: 3600, retainsAbandoned: false });
    const { world, drainer, group } = story;
    terminate(story, 'node1');
    const [action] = group.actions;
    await world.clock.advance(47 * HOUR);
    expect(action.active).toBe(true);
    await happened(story, () => !action.active, HOUR);

    expect(drainer.outcomes()).toEqual({ node1: 'failed' });
    expect(action.ended).toMatchObject({ why: 'completed', result: 'CONTINUE' });
    expect(world.clock.now() - action.startedAt).toBeLessThan(48 * HOUR);
    expect(drainer.messages('Group does not retain abandoned instances, so the drain may last as long as its hook allows'))
      .toMatchObject([{ level: 'error', group: 'nodes', node: 'node1' }]);
  });

  test.each([
    ['for half an hour', 30 * MINUTE], ['for two seconds', 2 * SECOND],
  ])('keeps nothing of a group that has kept none %s when the time comes', async (_, before) => {
    const story = blockedStory({ drainTimeoutSeconds: 3600 });
    const { drainer, group } = story;
    Object.assign(group, { retainsAbandoned: true });
    terminate(story, 'node1');
    await happened(story, () => story.world.clock.now() >= group.actions[0].startedAt + HOUR - before, HOUR);
    Object.assign(group, { retainsAbandoned: false });
    await happened(story, () => !group.actions[0].active, HOUR);

    expect(drainer.outcomes()).toEqual({ node1: 'failed' });
    expect(group.actions[0].ended?.result).toBe('CONTINUE');
  });
});

describe('FORCE', () => {
  test('deletes what is left before the deadline, with its own grace', async () => {
    const story = blockedStory({ whenBlocked: 'FORCE', drainTimeoutSeconds: 3600 }, { force: true, grace: 120 });
    const { world, drainer, group } = story;
    const graces: Array<number | undefined> = [];
    world.store.subscribe(({ resource, object }) => {
      const { metadata } = object as Pod;
      if (resource === 'pods' && metadata.name.startsWith('stuck') && metadata.deletionTimestamp) {
        graces.push(metadata.deletionGracePeriodSeconds);
      }
    });
    terminate(story, 'node1');
    const [action] = group.actions;
    await happened(story, () => !action.active, 2 * HOUR);

    expect(drainer.outcomes()).toEqual({ node1: 'forced' });
    expect(graces[0]).toBe(120);
    const [forced] = drainer.messages('Pod deleted by force');
    expect(forced.pod).toMatch(/^default\/stuck-/);
    expect(forced.at - action.startedAt).toBeGreaterThan(30 * MINUTE);
    expect(forced.at - action.startedAt).toBeLessThanOrEqual(60 * MINUTE - 120 * SECOND);
    expect(world.clock.now() - action.startedAt).toBeLessThan(HOUR);
    expect(action.ended).toMatchObject({ why: 'completed', result: 'CONTINUE' });
    expect(drainer.counts.get('PodsForced')).toBe(1);
  });
});

test('TERMINATE lets the instance go at the deadline', async () => {
  const story = blockedStory({ whenBlocked: 'TERMINATE', drainTimeoutSeconds: 3600 });
  const { world, drainer, group } = story;
  terminate(story, 'node1');
  const [action] = group.actions;
  await happened(story, () => !action.active, 2 * HOUR);

  expect(drainer.outcomes()).toEqual({ node1: 'failed' });
  expect(world.clock.now() - action.startedAt).toBeGreaterThanOrEqual(HOUR);
  expect(world.clock.now() - action.startedAt).toBeLessThan(HOUR + MINUTE);
  expect(action.ended).toMatchObject({ why: 'completed', result: 'CONTINUE' });
  expect(drainer.messages('Drain ended')).toMatchObject([{ level: 'warn' }]);
});

describe('what blocks a drain', () => {
  test('is told once in the log and on the node, with the budget and its numbers', async () => {
    const story = blockedStory({ drainTimeoutSeconds: 3 * 3600 });
    const { world, drainer } = story;
    terminate(story, 'node1');
    await world.clock.advance(10 * MINUTE);

    const told = drainer.messages('Drain waits').filter(({ because }) => JSON.stringify(because).includes(NEEDS));
    expect(told.at(-1)).toMatchObject({ node: 'node1', group: 'nodes', podsLeft: 1 });
    const events = world.store.list('events').filter(({ reason }) => reason === 'DrainWaits');
    expect(events.at(-1)).toMatchObject({ involvedObject: { kind: 'Node', name: 'node1' }, message: expect.stringContaining(NEEDS) as string });
    const before = drainer.messages('Drain waits').length;
    await world.clock.advance(3 * MINUTE);
    expect(drainer.messages('Drain waits')).toHaveLength(before);
  });

  test('is told though the API server is asked again and again meanwhile, and denies each time', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(3);
        build.deployment('web', { replicas: 3, on: ['node1', 'node2', 'node3'] });
      },
    });
    const { world, drainer } = story;
    world.cluster.api.admission.policies.apply(denyEvictions('default'));
    terminate(story, 'node1');
    const isTold = () => drainer.messages('Drain waits').some(({ because }) => JSON.stringify(because).includes('denied request: not now'));
    await happened(story, isTold, 30 * SECOND);

    const denied = drainer.endpoint.calls.filter(({ request }) => request.subresource === 'eviction');
    expect(denied.length).toBeGreaterThan(1);
  });

  test('is told again when the cause changes', async () => {
    const story = blockedStory({ drainTimeoutSeconds: 3 * 3600 });
    const { world, drainer } = story;
    terminate(story, 'node1');
    await world.clock.advance(2 * MINUTE);
    const before = drainer.messages('Drain waits').length;
    world.cluster.scale('statefulsets', 'default', 'stuck', 4);
    await world.clock.advance(2 * MINUTE);

    const told = drainer.messages('Drain waits').slice(before);
    expect(told).not.toEqual([]);
    expect(JSON.stringify(told.at(-1)?.because)).toContain('needs 4 healthy pods, has 4 and allows 0 disruptions');
  });

  test('is told by one Event a minute at the most, however often the cause changes, and by the last one in the end', async () => {
    const story = blockedStory({ drainTimeoutSeconds: 3 * 3600 });
    const { world, drainer } = story;
    const events = () => world.store.list('events').filter(({ reason }) => reason === 'DrainWaits');
    terminate(story, 'node1');
    for (const replicas of [3, 4, 5, 6, 7]) {
      await world.clock.advance(20 * SECOND);
      world.cluster.scale('statefulsets', 'default', 'stuck', replicas);
    }
    await world.clock.advance(2 * MINUTE);

    expect(drainer.messages('Drain waits').length).toBeGreaterThan(events().length);
    expect(events().length).toBeLessThanOrEqual(4);
    expect(events().at(-1)?.message).toContain('needs 7 healthy pods, has 7 and allows 0 disruptions');
  });

  test('ends at once when the budget is relaxed', async () => {
    const story = blockedStory({ drainTimeoutSeconds: 3 * 3600 });
    const { world, drainer, floors } = story;
    terminate(story, 'node1');
    await world.clock.advance(20 * MINUTE);
    const budget = world.store.get('poddisruptionbudgets', 'default', 'stuck')!;
    world.store.update('poddisruptionbudgets', { ...budget, spec: { ...budget.spec, minAvailable: 1 } });
    const relaxed = world.clock.now();
    await happened(story, () => evictions(drainer).some((pod) => pod.startsWith('default/stuck')), MINUTE);
    expect(world.clock.now() - relaxed).toBeLessThan(5 * SECOND);
    await happened(story, () => drainer.outcomes().node1 === 'drained', 2 * MINUTE);

    expect(belowFloor(floors)).toEqual({});
  });
});
