import { aStory, belowFloor, drained, endings, evictions, happened, HOUR, MINUTE, SECOND, type Setting, type Story, terminate } from './story';

const threeNodes = (build: Setting['build'], drainTimeoutSeconds: number): Story => aStory({
  build: (builder) => {
    builder.nodes(3);
    build(builder);
  },
  group: { drainTimeoutSeconds },
});

function expectAGoodEnd({ drainer, group, floors }: Story): void {
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
  expect(belowFloor(floors)).toEqual({});
}

test('three hours of a budget that allows nothing, and then does', async () => {
  const story = threeNodes((build) => build.statefulSet('db', { replicas: 3, on: ['node1', 'node1', 'node2'], budget: { maxUnavailable: 0 } }), 4 * 3600);
  const { world, drainer } = story;
  terminate(story, 'node1');
  await world.clock.advance(3 * HOUR);
  expect(evictions(drainer)).toEqual([]);
  expect(drainer.outcomes()).toEqual({});
  // Said by every invocation, not by every look.
  expect(drainer.messages('Drain waits').length).toBeLessThan(3 * 6);
  const budget = world.store.get('poddisruptionbudgets', 'default', 'db')!;
  world.store.update('poddisruptionbudgets', { ...budget, spec: { selector: budget.spec.selector, maxUnavailable: 1 } });
  const allowed = world.clock.now();
  await happened(story, () => evictions(drainer).length === 1, MINUTE);
  expect(world.clock.now() - allowed).toBeLessThan(2 * SECOND);
  await drained(story, 1);

  expectAGoodEnd(story);
  expect(evictions(drainer).sort()).toEqual(['default/db-0', 'default/db-1']);
}, 20_000);

test('a pod that ignores SIGTERM for 25 minutes is asked once, and waited for', async () => {
  const story = threeNodes((build) => {
    build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    build.deployment('stubborn', { replicas: 2, on: ['node1', 'node2'], grace: 25 * 60, annotations: { 'simulation/ignores-sigterm': 'true' } });
  }, 3600);
  const { world, drainer } = story;
  const from = world.clock.now();
  terminate(story, 'node1');
  await drained(story, 1);

  expectAGoodEnd(story);
  expect(world.clock.now() - from).toBeGreaterThan(25 * MINUTE);
  expect(world.clock.now() - from).toBeLessThan(26 * MINUTE);
  expect(evictions(drainer)).toHaveLength(2);
});

test('a grace that does not fit before the deadline is announced before the drain begins', async () => {
  const story = threeNodes((build) => build.deployment('web', { replicas: 2, on: ['node1', 'node2'], grace: 25 * 60 }), 20 * 60);
  const { drainer, world } = story;
  terminate(story, 'node1');
  await drained(story, 1);

  const words = /web-\S+ may take 1500 s to stop, and 119\d s are left until the deadline$/;
  expect(drainer.messages('Drain may not follow what the owners of its pods ask for')).toMatchObject([{ node: 'node1', because: expect.stringMatching(words) as string }]);
  expect(world.store.list('events').filter(({ reason }) => reason === 'DrainWarning')).toMatchObject([{ message: expect.stringMatching(words) as string }]);
});

test.each(['refused', 'silent'] as const)('an API server that is away for ten minutes (%s) costs those, and no pod', async (manner) => {
  const story = threeNodes((build) => {
    build.deployment('web', { replicas: 4, on: ['node1', 'node1', 'node2'], probeDelay: 30 });
    build.deployment('single', { on: 'node1', probeDelay: 30 });
  }, 3600);
  const { world, drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => drainer.messages('Pod released so that its replacement comes first').length > 0, MINUTE);
  const from = world.clock.now();
  drainer.endpoint.faults.away({ from, until: from + 10 * MINUTE, manner });
  await drained(story, 1);

  expectAGoodEnd(story);
  expect(new Set(evictions(drainer)).size).toBe(evictions(drainer).length);
  expect(world.clock.now() - from).toBeGreaterThan(10 * MINUTE);
  expect(world.clock.now() - from).toBeLessThan(13.5 * MINUTE);
});
