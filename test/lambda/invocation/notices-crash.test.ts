import { aNoticedStory } from './noticed-story';
import { aStory, belowFloor, endings, evictions, happened, HOUR, MINUTE, SECOND, type Story, terminate } from './story';
import type { ProcessBoundary } from '../../../simulation/cloud/function/process-boundary';
import { ANNOTATION_PREFIX, type NoticeName } from '../../../src/names';

type OnStart = (boundary: ProcessBoundary, index: number) => void;

function aShop(notice: NoticeName, onStart?: OnStart): Story {
  return aStory({
    build: (build) => {
      build.nodes(2);
      build.deployment('web', { replicas: 3, on: 'node1' });
    },
    drainer: { sweep: false, notices: [notice], onStart },
  });
}

/** A node is drained for a recommendation, and then Auto Scaling terminates its instance. */
async function run(onStart?: OnStart): Promise<Story> {
  const story = aShop('rebalance-recommendation', onStart);
  const { world, drainer } = story;
  world.cloud.notices.recommendRebalance(world.instanceOf('node1'));
  await happened(story, () => world.store.get('nodes', undefined, 'node1')?.metadata.annotations?.[`${ANNOTATION_PREFIX}outcome`] !== undefined && drainer.queue.messages.length === 0, HOUR);
  terminate(story, 'node1');
  await happened(story, () => story.group.actions.length === 1 && !story.group.actions[0].active && drainer.queue.messages.length === 0, HOUR);
  return story;
}

test.each(['before', 'after'] as const)('an invocation killed %s any of its calls takes nothing away from a drain that a notice began', async (when) => {
  const calls = (await run()).drainer.runtime.processes[0].calls.length;
  expect(calls).toBeGreaterThan(20);
  for (let call = 1; call <= calls; call++) {
    const story = await run((boundary, index) => {
      if (index === 0) {
        boundary.killAtCall(call, when);
      }
    });
    const { world, drainer, group, floors } = story;
    const told = {
      call: `${call}`,
      endings: endings(group),
      evicted: evictions(drainer).length,
      twice: evictions(drainer).length - new Set(evictions(drainer)).size,
      belowFloor: belowFloor(floors),
      running: world.podsOf('web').map((pod) => pod.spec.nodeName),
      // It may have died before it could tell.
      toldTwice: drainer.messages('Drain ended').length > 1,
      inTime: world.clock.now() - group.actions[0].startedAt < 16 * MINUTE,
      dead: drainer.deadLetterQueue.tally.sent,
    };
    expect(told).toEqual({
      call: `${call}`,
      endings: ['drainer-terminating completed CONTINUE'],
      evicted: 3,
      twice: 0,
      belowFloor: {},
      running: ['node2', 'node2', 'node2'],
      toldTwice: false,
      inTime: true,
      dead: 0,
    });
  }
}, 60_000);

/** EC2 takes the instance two minutes later, whoever is killed meanwhile. */
async function interrupted(onStart?: OnStart): Promise<Story> {
  const story = aShop('spot-interruption', onStart);
  const { world, drainer } = story;
  const instance = world.instanceOf('node1');
  world.cloud.notices.interruptSpot(instance);
  await happened(story, () => story.group.find(instance) === undefined && drainer.queue.messages.length === 0, HOUR);
  await world.clock.advance(5 * MINUTE);
  return story;
}

test.each(['before', 'after'] as const)('an invocation killed %s any of its calls during a Spot interruption leaves no pod behind, and evicts none twice', async (when) => {
  const calls = (await interrupted()).drainer.runtime.processes[0].calls.length;
  expect(calls).toBeGreaterThan(20);
  for (let call = 1; call <= calls; call += 3) {
    const { world, drainer } = await interrupted((boundary, index) => {
      if (index === 0) {
        boundary.killAtCall(call, when);
      }
    });
    expect({
      call,
      twice: evictions(drainer).length - new Set(evictions(drainer)).size,
      running: world.podsOf('web').map((pod) => pod.spec.nodeName),
      // It may have died before it could tell.
      toldTwice: drainer.messages('Drain ended').length > 1,
      dead: drainer.deadLetterQueue.tally.sent,
    }).toEqual({ call, twice: 0, running: ['node2', 'node2', 'node2'], toldTwice: false, dead: 0 });
  }
}, 60_000);

test.each<[string, (story: Story) => unknown, number]>([
  ['dies', ({ drainer }) => drainer.runtime.processes[0].kill(), 150],
  ['runs out of time', (story) => happened(story, () => story.drainer.messages('Invocation ended, and its messages return to the queue').length > 0), 30],
])('a leader whose only message is about an instance that EC2 has taken is followed as soon as other leaders are when it %s', async (_how, end, seconds) => {
  const story = aNoticedStory((build) => {
    build.nodes(4);
    build.statefulSet('stuck', { replicas: 3, on: ['node1', 'node2', 'node4'], budget: { maxUnavailable: 0 } });
  }, { drainer: { sweep: false }, group: { drainTimeoutSeconds: 7200 } });
  const { world, drainer, group } = story;
  world.cloud.notices.interruptSpot(world.instanceOf('node4'));
  await happened(story, () => drainer.messages('Drain started').length === 1, MINUTE);
  terminate(story, 'node1');
  // The message about its own drain comes to other invocations, which follow, and waits for longer each time.
  const waiting = () => drainer.queue.messages.find(({ body, receiveCount }) => body.includes(group.actions[0].instanceId) && receiveCount === 8);
  await happened(story, () => waiting() !== undefined, 15 * MINUTE);
  await world.clock.advance(5 * SECOND);
  await end(story);
  world.store.remove('poddisruptionbudgets', 'default', 'stuck');
  const from = world.clock.now();
  await happened(story, () => evictions(drainer).length === 1, HOUR);

  expect(world.clock.now() - from).toBeLessThan(seconds * SECOND);
});
