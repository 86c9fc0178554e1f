import { aStory, belowFloor, drained, MINUTE, SECOND, type Setting, terminate } from './story';

const EXCLUDE = 'node.kubernetes.io/exclude-from-external-load-balancers';
const DELAY = { loadBalancerDelaySeconds: 120 };

const web: Setting['build'] = (build) => {
  build.nodes(3);
  build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
};

test('balancers are told before the first pod goes, and given their time', async () => {
  const story = aStory({ build: web, group: DELAY });
  const { world, drainer } = story;
  let toldAt: number | undefined;
  world.store.subscribe(({ resource, object }) => {
    toldAt ??= resource === 'nodes' && object.metadata.labels?.[EXCLUDE] !== undefined ? world.clock.now() : undefined;
  });
  terminate(story, 'node1');
  await drained(story, 1, 10 * MINUTE);

  const [evicted] = drainer.messages('Pod evicted');
  expect(toldAt).toBeDefined();
  expect(evicted.at - (toldAt ?? 0)).toBeGreaterThanOrEqual(119 * SECOND);
  expect(evicted.at - (toldAt ?? 0)).toBeLessThan(125 * SECOND);
  expect(drainer.messages('Drain waits')[0].because).toEqual(expect.arrayContaining([expect.stringContaining('load balancers have until') as string]));
  expect(belowFloor(story.floors)).toEqual({});
});

test('a node without pods stays until balancers had their time', async () => {
  const story = aStory({ build: web, group: DELAY });
  terminate(story, 'node3');
  const [action] = story.group.actions;
  await drained(story, 1, 10 * MINUTE);

  expect(story.drainer.outcomes()).toEqual({ node3: 'nothing-to-drain' });
  expect((action.ended?.at ?? 0) - action.startedAt).toBeGreaterThanOrEqual(120 * SECOND);
});

test('no node is taken from balancers that would be left without any', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(2);
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    },
    group: { drainTimeoutSeconds: 600 },
  });
  terminate(story, 'node1', 'node2');
  await story.world.clock.advance(MINUTE);

  expect(story.world.store.list('nodes').map(({ spec, metadata }) => [spec.unschedulable, metadata.labels?.[EXCLUDE]]))
    .toEqual([[true, undefined], [true, undefined]]);
});
