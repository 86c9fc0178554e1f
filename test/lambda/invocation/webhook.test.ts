import { aStory, belowFloor, drained, evictions, happened, MINUTE, ownerResults, removedBySomebody, type Story, terminate } from './story';

const OPERATOR = 'kafka pods are moved by their operator, which has been told';

/** An operator denies every eviction of its pods, and takes note: a while later it deletes the pod by itself, one at a time. */
function withOperator(movesAfterMs: number): Story {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.statefulSet('kafka', { replicas: 3, on: ['node1', 'node1', 'node2'], budget: { maxUnavailable: 1 }, probeDelay: 10 });
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    },
  });
  const { world } = story;
  const told = new Set<string>();
  world.cluster.api.admission.register({
    name: 'drain.kafka.example',
    review: ({ request: { subresource, name = '' } }) => {
      if (subresource !== 'eviction' || !name.startsWith('kafka')) {
        return undefined;
      }
      told.add(name);
      return OPERATOR;
    },
  });
  const operate = (): void => {
    const [name] = told;
    const pod = name === undefined ? undefined : world.store.get('pods', 'default', name);
    if (pod && world.podsOf('kafka').length === 3 && world.podsOf('kafka').every(({ metadata, status }) =>
      !metadata.deletionTimestamp && status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'))) {
      told.delete(name);
      removedBySomebody(world, pod, 'delete');
    }
    world.clock.schedule(world.clock.now() + movesAfterMs, operate);
  };
  operate();
  return story;
}

test('an operator that denies evictions and moves its pods by itself is asked again until it has', async () => {
  const story = withOperator(2 * MINUTE);
  const { world, drainer, floors } = story;
  terminate(story, 'node1');
  await drained(story, 1, 20 * MINUTE);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(ownerResults(drainer)).toMatchObject({ 'StatefulSet default/kafka': 'replaced' });
  expect(evictions(drainer).filter((pod) => pod.startsWith('default/kafka'))).toEqual([]);
  expect(world.nodesOf('kafka')).not.toContain('node1');
  expect(belowFloor(floors)).toEqual({});
  // Asked now and then, not all the time.
  const asked = drainer.endpoint.calls.filter(({ request }) => request.subresource === 'eviction' && request.name?.startsWith('kafka'));
  expect(asked.length).toBeGreaterThan(2);
  expect(asked.length).toBeLessThan(30);
});

test('its words are told, and other pods do not wait for it', async () => {
  const story = withOperator(30 * MINUTE);
  const { world, drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => world.nodesOf('web').every((node) => node !== 'node1'), MINUTE);
  await world.clock.advance(MINUTE);

  const words = `admission webhook "drain.kafka.example" denied the request: ${OPERATOR}`;
  expect(JSON.stringify(drainer.messages('Drain waits').at(-1)?.because)).toContain(JSON.stringify(words).slice(1, -1));
  expect(world.store.list('events').filter(({ reason }) => reason === 'DrainWaits').at(-1)?.message).toContain(words);
  const told = drainer.messages('Drain waits').length;
  await world.clock.advance(10 * MINUTE);
  expect(drainer.messages('Drain waits').length - told).toBeLessThan(2);
});
