import { aStory, belowFloor, drained, evictions, MINUTE, ownerResults, SECOND, type Setting, type Story, terminate } from './story';

const threeNodes = (build: Setting['build'], group: Setting['group'] = {}): Story => aStory({
  build: (builder) => {
    builder.nodes(3);
    build(builder);
  },
  group,
});

const said = ({ drainer }: Story) => JSON.stringify(drainer.messages('Drain waits').map(({ because }) => because));

test('pods of a custom resource that can stand on their node only hold nothing up, and who is left down is told', async () => {
  const story = threeNodes((build) => build.customOwner('cache', {
    apiVersion: 'cache.example/v1', kind: 'Cache', replicas: 1, on: 'node1', nodeSelector: { 'kubernetes.io/hostname': 'node1' },
  }));
  const { drainer } = story;
  terminate(story, 'node1');
  await drained(story, 1, MINUTE);

  expect(ownerResults(drainer)).toEqual({ 'Cache default/cache': 'left-down' });
  expect(drainer.messages('Drain ended').map(({ level }) => level)).toEqual(['warn']);
  expect(drainer.messages('Owner will be interrupted')).toHaveLength(1);
});

test('a custom resource that is called as one of Kubernetes\' own is waited for', async () => {
  const story = threeNodes((build) => build.customOwner('db', {
    apiVersion: 'apps.kruise.io/v1beta1', kind: 'StatefulSet', replicas: 3, on: ['node1', 'node2', 'node3'], probeDelay: 60,
  }));
  const { world, drainer, floors } = story;
  terminate(story, 'node1');
  await drained(story, 1, 5 * MINUTE);

  expect(ownerResults(drainer)).toEqual({ 'StatefulSet.apps.kruise.io default/db': 'replaced' });
  expect(world.podsOf('db').filter(({ status }) => status.conditions?.some(({ type, status: is }) => type === 'Ready' && is === 'True'))).toHaveLength(3);
  expect(belowFloor(floors)).toEqual({});
});

test('a Job that makes no other pods once the first has succeeded is not waited for', async () => {
  const story = threeNodes((build) => {
    const { job } = build.job('queue', { parallelism: 2, on: ['node1', 'node2'], annotations: { 'simulation/run-seconds': '7200' } });
    build.store.update('jobs', { ...job, spec: { ...job.spec, parallelism: 3, completions: undefined }, status: { ...job.status, succeeded: 1 } });
  });
  const { drainer } = story;
  terminate(story, 'node1');
  await drained(story, 1, 5 * MINUTE);

  expect(evictions(drainer)).toHaveLength(1);
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
});

describe('where no other pod can be made, though it is not for want of room', () => {
  const single = (group: Setting['group']): Story => {
    const story = threeNodes((build) => build.deployment('web', { replicas: 1, on: 'node1' }), group);
    story.world.cluster.api.admission.register({
      name: 'pods.policy.example',
      review: ({ request: { verb, resource, subresource } }) => (verb === 'create' && resource === 'pods' && !subresource ? 'images must be signed' : undefined),
    });
    return story;
  };

  test('the only pod is not taken down for nothing', async () => {
    const story = single({ drainTimeoutSeconds: 1200 });
    const { drainer, floors } = story;
    terminate(story, 'node1');
    await drained(story, 1, 30 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'retained' });
    expect(evictions(drainer)).toEqual([]);
    expect(belowFloor(floors)).toEqual({});
    expect(said(story)).toContain('nobody would take its place: no pod can be made: ');
    expect(said(story)).toContain('images must be signed');
  });

  test('it goes when time is up, announced, where that is chosen', async () => {
    const story = single({ drainTimeoutSeconds: 1200, whenBlocked: 'TERMINATE' });
    const { drainer } = story;
    terminate(story, 'node1');
    await drained(story, 1, 30 * MINUTE);

    expect(drainer.messages('Owner will be interrupted')).toMatchObject([{ because: expect.stringMatching(/^nobody would take its place: .*, and time is up$/) as string }]);
    expect(ownerResults(drainer)).toEqual({ 'Deployment default/web': 'left-down' });
  });
});

test('where a quota has no room for another pod, the only one goes in place, announced', async () => {
  const story = threeNodes((build) => {
    build.deployment('web', { replicas: 1, on: 'node1' });
    build.store.create('resourcequotas', { metadata: { name: 'few', namespace: 'default' }, spec: { hard: { pods: '1' } } });
  });
  const { drainer } = story;
  terminate(story, 'node1');
  await drained(story, 1, 10 * MINUTE);

  expect(ownerResults(drainer)).toEqual({ 'Deployment default/web': 'replaced' });
  expect(drainer.messages('Owner will be interrupted')).toMatchObject([{ because: expect.stringContaining('exceeded quota') as string }]);
});

test('pods that nobody owns and that come back under another name each time are moved a few times, then stay', async () => {
  const story = threeNodes((build) => {
    build.pod('helper-0', { namespace: 'storage', on: 'node1' });
    // Whose replacement is waited for all the while.
    build.statefulSet('slow', { replicas: 3, on: ['node1', 'node2', 'node3'], probeDelay: 1500 });
  });
  const { world, drainer } = story;
  let made = 0;
  world.store.subscribe(({ resource, type, object }) => {
    const { metadata, spec, ...pod } = object as ReturnType<typeof world.podsOf>[number];
    if (resource === 'pods' && type === 'DELETED' && metadata.namespace === 'storage' && spec.nodeName === 'node1') {
      made++;
      world.clock.schedule(world.clock.now() + SECOND, () => void world.store.create('pods', {
        ...pod, metadata: { name: `helper-${made}`, namespace: 'storage', labels: metadata.labels }, spec, status: { phase: 'Pending' },
      }));
    }
  });
  terminate(story, 'node1');
  await drained(story, 1, 40 * MINUTE);

  expect(evictions(drainer).filter((pod) => pod.startsWith('storage/'))).toEqual([0, 1, 2, 3].map((index) => `storage/helper-${index}`));
  expect(ownerResults(drainer)).toMatchObject({ 'StatefulSet default/slow': 'replaced' });
});
