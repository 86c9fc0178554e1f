import { aStory, belowFloor, drained, evictions, happened, MINUTE, type Story, terminate } from './story';
import { HASH_LABEL } from '../../../lambda/drain/release';
import { RELEASED_ANNOTATION } from '../../../src/names';

/** As many pods as there may be. */
function exhausted(pods: number): Story {
  return aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' } });
      build.store.create('resourcequotas', { metadata: { name: 'few', namespace: 'default' }, spec: { hard: { 'count/pods': String(pods) } } });
    },
    group: { drainTimeoutSeconds: 40 * 60 },
  });
}

const released = ({ world }: Story) => world.podsOf('web').filter(({ metadata }) => metadata.annotations?.[RELEASED_ANNOTATION] !== undefined);

test('a quota that is exhausted is named, and the pod goes back to its ReplicaSet', async () => {
  const story = exhausted(2);
  const { world, drainer } = story;
  const [pod] = world.podsOf('web').filter(({ spec }) => spec.nodeName === 'node1');
  terminate(story, 'node1');
  await world.clock.advance(5 * MINUTE);

  expect(drainer.messages('Pod restored to its ReplicaSet'))
    .toMatchObject([{ pod: `default/${pod.metadata.name}`, because: expect.stringContaining('exceeded quota: few, requested: count/pods=1, used: count/pods=2, limited: count/pods=2') as string }]);
  expect(JSON.stringify(drainer.messages('Drain waits').at(-1)?.because)).toContain('its replacement cannot come first: no replacement could be made a moment ago');
  expect(released(story)).toEqual([]);
  expect(world.podsOf('web')[0].metadata.labels).toHaveProperty([HASH_LABEL]);
  await happened(story, () => drainer.outcomes().node1 !== undefined, 60 * MINUTE);

  expect(drainer.outcomes()).toEqual({ node1: 'retained' });
  expect(released(story)).toEqual([]);
  expect(world.nodesOf('web')).toEqual(['node1', 'node2']);
  expect(evictions(drainer)).toEqual([]);
  expect(belowFloor(story.floors)).toEqual({});
});

test('a quota that is raised while the drain waits lets the replacement come', async () => {
  const story = exhausted(2);
  const { world, drainer } = story;
  terminate(story, 'node1');
  await world.clock.advance(5 * MINUTE);
  const quota = world.store.get('resourcequotas', 'default', 'few')!;
  world.store.update('resourcequotas', { ...quota, spec: { hard: { 'count/pods': '3' } } });
  await drained(story, 1, 30 * MINUTE);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(released(story)).toEqual([]);
  expect(belowFloor(story.floors)).toEqual({});
});
