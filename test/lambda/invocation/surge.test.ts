import {
  aStory, belowFloor, drained, evictions, happened, MINUTE, releaseByHand, released, SECOND, type Setting, terminate,
} from './story';

const twoNodes = (build: Setting['build']): Setting => ({
  build: (builder) => {
    builder.nodes(3);
    build(builder);
  },
});

test.each<[string, Setting['build']]>([
  ['one replica', (build) => build.deployment('web', { replicas: 1, on: 'node1' })],
  ['a budget of 100 %', (build) => build.deployment('web', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' } })],
  ['a budget that allows none', (build) => build.deployment('web', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } })],
  ['all replicas on the node', (build) => build.deployment('web', { replicas: 2, on: 'node1' })],
])('%s: the replacement comes first, and nobody falls below the floor', async (_, build) => {
  const story = aStory(twoNodes(build));
  terminate(story, 'node1');
  await drained(story, 1, 5 * MINUTE);

  expect(story.drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(belowFloor(story.floors)).toEqual({});
  expect(released(story)).toEqual([]);
});

test('the sweep finds a released pod on a node that stays, wherever it is, and gives it back to its ReplicaSet', async () => {
  const story = aStory(twoNodes((build) => build.deployment('web', { replicas: 1, on: 'node2' })));
  const { world, drainer } = story;
  const [pod] = world.podsOf('web');
  releaseByHand(story, pod);
  await world.clock.advance(20 * SECOND);
  expect(world.podsOf('web')).toHaveLength(2);
  await happened(story, () => released(story).length === 0 && world.podsOf('web').length === 1, 10 * MINUTE);

  expect(drainer.messages('Pod adopted by its ReplicaSet again')).toMatchObject([{ pod: `default/${pod.metadata.name}` }]);
  expect(evictions(drainer)).toEqual([]);
  expect(belowFloor(story.floors)).toEqual({});
});

test('an invocation that dies between release and eviction releases nothing twice and forgets nothing', async () => {
  const setting = twoNodes((build) => build.deployment('web', { replicas: 1, on: 'node1' }));
  const whole = aStory(setting);
  terminate(whole, 'node1');
  await drained(whole, 1, 5 * MINUTE);
  const calls = whole.drainer.runtime.processes[0].calls;
  const first = calls.indexOf('patchPod') + 1;

  for (const [call, when] of [[first, 'before'], [first, 'after'], [first + 1, 'before'], [first + 1, 'after'], [first + 2, 'before']] as const) {
    const story = aStory({ ...setting, drainer: { onStart: (boundary, index) => (index === 0 ? boundary.killAtCall(call, when) : undefined) } });
    terminate(story, 'node1');
    await drained(story, 1, 20 * MINUTE);
    const patches = story.drainer.endpoint.calls.filter(({ request, answer }) => request.verb === 'patch' && request.resource === 'pods' && answer?.code === 200);
    const { drainer, floors } = story;
    expect({ call, when, outcomes: drainer.outcomes(), patches: patches.length, evictions: evictions(drainer).length, below: belowFloor(floors) })
      .toEqual({ call, when, outcomes: { node1: 'drained' }, patches: 1, evictions: 1, below: {} });
  }
});
