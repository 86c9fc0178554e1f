import { aStory, belowFloor, drained, happened, HOUR, MINUTE, SECOND, type Story, terminate } from './story';

const attachedTo = ({ world }: Story, node: string) => world.store.list('volumeattachments').filter(({ spec }) => spec.nodeName === node).length;

test('the volumes of moved pods have left the node before its instance may go', async () => {
  const story = aStory({
    build: (build) => {
      build.node('node1', { zone: 'eu-west-1a' });
      build.node('node2', { zone: 'eu-west-1a' });
      build.node('node3', { zone: 'eu-west-1a' });
      build.statefulSet('db', { replicas: 3, on: ['node1', 'node2', 'node3'], volumePerPod: true });
      // Its volume is waited for too, though nobody makes it again.
      build.claim('scratch', { attachedTo: 'node1' });
      build.pod('shell', { on: 'node1', claims: ['scratch'] });
    },
    cluster: { volumeTimes: { detachMs: 90 * SECOND } },
  });
  const { world, drainer, group, floors } = story;
  terminate(story, 'node1');
  const [action] = group.actions;
  expect(attachedTo(story, 'node1')).toBe(2);
  await happened(story, () => attachedTo(story, 'node1') === 0, 10 * MINUTE);
  expect(action.active).toBe(true);
  await drained(story, 1);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(world.nodesOf('db')).not.toContain('node1');
  expect(belowFloor(floors)['StatefulSet default/db']).toBeUndefined();
});

test('a volume that never leaves holds the drain for seven minutes and no longer', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(2);
      build.claim('scratch', { attachedTo: 'node1' });
      build.pod('shell', { on: 'node1', claims: ['scratch'] });
    },
    cluster: { volumeTimes: { detachMs: 10 * HOUR } },
  });
  const { world, drainer } = story;
  const from = world.clock.now();
  terminate(story, 'node1');
  await drained(story, 1);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(JSON.stringify(drainer.messages('Drain waits').at(-1)?.because)).toContain('are still attached to node1');
  expect(attachedTo(story, 'node1')).toBe(1);
  expect(world.clock.now() - from).toBeGreaterThan(7 * MINUTE);
  expect(world.clock.now() - from).toBeLessThan(8 * MINUTE + 30 * SECOND);
});

test('volumes of pods that stay with the node are not waited for', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(2);
      build.claim('logs', { attachedTo: 'node1', accessMode: 'ReadWriteMany' });
      build.daemonSet('logger', { on: 'node1', claims: ['logs'] });
    },
  });
  const { world, drainer } = story;
  const from = world.clock.now();
  terminate(story, 'node1');
  await drained(story, 1);

  expect(drainer.outcomes()).toEqual({ node1: 'nothing-to-drain' });
  expect(attachedTo(story, 'node1')).toBe(1);
  expect(world.clock.now() - from).toBeLessThan(MINUTE);
});
