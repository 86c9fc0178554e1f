import { aStory, belowFloor, drained, MINUTE, terminate } from './story';

async function drainWithClock(aheadSeconds: number, minReadySeconds: number) {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'], minReadySeconds, budget: { minAvailable: 2 } });
      build.deployment('cart', { replicas: 1, on: 'node1' });
    },
    drainer: { clockAheadMs: aheadSeconds * 1000 },
  });
  terminate(story, 'node1');
  const [action] = story.group.actions;
  await drained(story, 1);

  expect(story.drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(belowFloor(story.floors)).toEqual({});
  expect((action.ended?.at ?? Infinity) - action.startedAt).toBeLessThan(5 * MINUTE);
}

test.each([[-30, 0], [30, 0], [-30, 10]])('a function whose clock is %i s ahead of the cluster drains like every other one, with minReadySeconds %i', drainWithClock);

test.each([30, 60])('a function whose clock is %i s ahead waits for minReadySeconds all the same', (ahead) => drainWithClock(ahead, 10));
