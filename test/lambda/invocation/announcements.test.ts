import { aStory, HOUR, terminate } from './story';

test('whoever will be interrupted is told so once a process, however often it is decided', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('pinned', { on: 'node1', nodeSelector: { 'kubernetes.io/hostname': 'node1' } });
      build.statefulSet('orders', { on: 'node1', budget: { minAvailable: 1 } });
    },
    group: { drainTimeoutSeconds: 4 * 3600 },
  });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await world.clock.advance(3 * HOUR);

  const told = drainer.messages('Owner will be interrupted').length;
  expect(told).toBeGreaterThan(0);
  expect(told).toBeLessThanOrEqual(drainer.runtime.processes.length);
  const invocations = drainer.messages('Invocation ended, and its messages return to the queue').length;
  expect(invocations).toBeGreaterThan(2 * drainer.runtime.processes.length);
});
