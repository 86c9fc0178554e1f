import { aStory, belowFloor, drained, endings, evictions, SECOND, terminate } from './story';

test('a hundred draining nodes in ten batches get their drain state at once, and drained above their floors', async () => {
  const drainingNodes = Array.from({ length: 100 }, (_, index) => `node${index + 1}`);
  const story = aStory({
    build: (build) => {
      build.nodes(110);
      for (let index = 0; index < 60; index++) {
        const on = [0, 1, 2, 3, 4].map((step) => drainingNodes[(index * 5 + step * 7) % 100]);
        build.deployment(`app${index}`, { replicas: 5, on, ...index % 3 === 0 && { budget: { maxUnavailable: 1 } } });
      }
    },
    group: { nodes: drainingNodes },
  });
  const { world, drainer, group, floors } = story;
  const started = world.clock.now();
  let mostReceives = 0;
  const watch = (): void => {
    mostReceives = Math.max(mostReceives, ...drainer.queue.messages.map(({ receiveCount }) => receiveCount));
    world.clock.schedule(world.clock.now() + SECOND, watch);
  };
  watch();
  terminate(story, ...drainingNodes);
  await drained(story, 100);

  const begun = drainer.messages('Drain started');
  expect(begun).toHaveLength(100);
  expect(Math.max(...begun.map(({ at }) => at)) - started).toBeLessThan(10 * SECOND);
  expect(Object.values(drainer.outcomes())).toEqual(Array.from({ length: 100 }, () => 'drained'));
  expect(new Set(endings(group))).toEqual(new Set(['drainer-terminating completed CONTINUE']));
  expect(belowFloor(floors)).toEqual({});
  // No pod moves twice, since every draining node was cordoned before the first eviction.
  expect(evictions(drainer)).toHaveLength(300);
  expect(drainer.messages('Baseline written')).toHaveLength(100);
  expect(drainer.counts.has('InstancesRecovered')).toBe(false);
  // One eviction a pod, and one patch where its replacement comes first; a drain state, a baseline, an outcome and an Event a node; the rest is shared.
  expect(drainer.endpoint.calls.length / 300).toBeLessThan(4);
  const calls = Map.groupBy(world.cloud.api.calls, ({ action }) => action);
  // The invocations of the other batches see the same outcomes, and leave them to whoever leads.
  expect(drainer.messages('Lifecycle action completed')).toHaveLength(100);
  expect(calls.get('autoscaling:CompleteLifecycleAction')).toHaveLength(100);
  expect(calls.get('autoscaling:RecordLifecycleActionHeartbeat')?.length).toBeLessThan(500);
  expect(calls.get('autoscaling:DescribeAutoScalingGroups')?.length).toBeLessThan(120);
  expect(mostReceives).toBeLessThan(10);
}, 60_000);
