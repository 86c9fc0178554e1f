import { aStory, belowFloor, drained, evictions, happened, HOUR, MINUTE, removedBySomebody, SECOND, type Setting, type Story, terminate } from './story';

const threeNodes = (build: Setting['build'], setting: Omit<Setting, 'build'> = {}): Story => aStory({
  build: (builder) => {
    builder.nodes(3);
    build(builder);
  },
  ...setting,
});

const said = ({ drainer }: Story) => JSON.stringify(drainer.messages('Drain waits').map(({ because }) => because));
const asked = ({ drainer }: Story, prefix: string) => drainer.endpoint.calls.filter(({ request }) => request.subresource === 'eviction' && request.name?.startsWith(prefix));

describe('an operator that is to be asked, behind a budget that allows nothing', () => {
  test('is asked now and then, and moves its pods', async () => {
    const story = threeNodes((build) => build.statefulSet('kafka', { replicas: 3, on: ['node1', 'node2', 'node3'], budget: { maxUnavailable: 0 } }));
    const { world, drainer } = story;
    world.cluster.api.admission.register({
      name: 'drain.kafka.example',
      review: ({ request: { subresource, name, namespace } }) => {
        if (subresource === 'eviction') {
          world.clock.schedule(world.clock.now() + 30 * SECOND, () => {
            const pod = world.store.get('pods', namespace, name ?? '');
            if (pod?.spec.nodeName === 'node1') {
              removedBySomebody(world, pod, 'delete');
            }
          });
        }
        return undefined;
      },
    });
    terminate(story, 'node1');
    await drained(story, 1, 10 * MINUTE);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(evictions(drainer)).toEqual([]);
    expect(world.nodesOf('kafka')).not.toContain('node1');
  });

  test('is asked less and less often, and the wait tells what was answered', async () => {
    const story = threeNodes((build) => build.statefulSet('db', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } }), { group: { drainTimeoutSeconds: 7200 } });
    const { world } = story;
    terminate(story, 'node1');
    await world.clock.advance(MINUTE - SECOND);
    expect(asked(story, 'db')).toEqual([]);
    await world.clock.advance(30 * MINUTE);

    expect(asked(story, 'db').length).toBeGreaterThanOrEqual(6);
    expect(asked(story, 'db').length).toBeLessThan(16);
    expect(said(story)).toContain('default/db-0 stays: the disruption budget db needs 2 healthy pods, has 2 and allows 0 disruptions; '
      + 'the API server was asked all the same, and answered: the disruption budget db needs 2 healthy pods and has 2 currently');
  });
});

test('a pod by which a storage driver serves others leaves after all that it serves', async () => {
  const story = threeNodes((build) => {
    build.pod('writer', { on: 'node1', grace: 120, annotations: { 'simulation/exit-seconds': '60' } });
    build.pod('mp-7xk2p', { namespace: 'mount-s3', on: 'node1', priorityClassName: 'mount-s3-critical' });
  });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => evictions(drainer).includes('mount-s3/mp-7xk2p'), 10 * MINUTE);

  expect(world.store.get('pods', 'default', 'writer')).toBeUndefined();
});

test('a budget that cannot be computed is told in its own words', async () => {
  const story = threeNodes((build) => build.customOwner('kafka', {
    apiVersion: 'core.strimzi.io/v1', kind: 'StrimziPodSet', replicas: 3, on: ['node1', 'node2', 'node3'], scales: false, budget: { maxUnavailable: 1 },
  }));
  terminate(story, 'node1');
  await story.world.clock.advance(3 * MINUTE);

  expect(said(story)).toContain('the disruption budget kafka cannot be computed: strimzipodsets');
  expect(said(story)).toContain('does not implement the scale subresource');
  expect(said(story)).not.toContain('needs 0 healthy pods');
});

test('pods that are ready, though not for long enough to count as available, are not thrown away at once', async () => {
  const story = threeNodes((build) => {
    const { pods } = build.deployment('web', { replicas: 4, minReadySeconds: 60, on: ['node1'] });
    const lastTransitionTime = new Date(build.store.clock.now() - 10 * SECOND).toISOString();
    for (const pod of pods) {
      const conditions = pod.status.conditions?.map((one) => ({ ...one, lastTransitionTime }));
      build.store.update('pods', { ...pod, status: { ...pod.status, conditions } });
    }
  });
  const { world, drainer } = story;
  const ready = () => world.podsOf('web').filter(({ metadata, status }) => (
    !metadata.deletionTimestamp && status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True'))).length;
  let least = 4;
  world.store.subscribe(({ resource }) => {
    if (resource === 'pods') {
      least = Math.min(least, ready());
    }
  });
  terminate(story, 'node1');
  await drained(story, 1, 10 * MINUTE);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(least).toBeGreaterThanOrEqual(3);
});

describe('a Job that one more failure ends', () => {
  const withJob = (group: Setting['group'] = {}) => threeNodes((build) => {
    build.job('report', { on: 'node1', backoffLimit: 0, annotations: { 'simulation/run-seconds': '1200' } });
  }, { group: { drainTimeoutSeconds: 3600, ...group } });

  test('is waited for within the time', async () => {
    const story = withJob();
    const { world, drainer } = story;
    terminate(story, 'node1');
    await drained(story, 1, HOUR);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(world.store.list('jobs')[0].status).toMatchObject({ succeeded: 1 });
    expect(said(story)).toContain('its eviction would fail Job default/report for good, for none of its pods may fail any more');
  });

  test('is announced and evicted where the group\'s owner says so', async () => {
    const story = withJob({ failingJobs: 'EVICT' });
    const { drainer } = story;
    terminate(story, 'node1');
    await drained(story, 1, 10 * MINUTE);

    expect(drainer.messages('Owner will be interrupted')).toMatchObject([{
      because: 'its eviction would fail Job default/report for good, for none of its pods may fail any more',
    }]);
  });
});

test('a mutating policy that gets in the way of a release is told with what it changed and what to exclude', async () => {
  const story = threeNodes((build) => build.deployment('web', { replicas: 1, on: ['node1'], budget: { minAvailable: 1 } }));
  const { world } = story;
  world.cluster.api.admission.mutateWith(({ request, object }) => {
    if (request.resource !== 'pods') {
      return undefined;
    }
    const { metadata, ...rest } = object as { metadata: { labels?: object } };
    return { ...rest, metadata: { ...metadata, labels: { ...metadata.labels, 'kyverno.example/touched': 'yes' } } };
  });
  terminate(story, 'node1');
  await world.clock.advance(MINUTE);

  expect(said(story)).toContain('The drainer changes no label of a pod but pod-template-hash, and kyverno.example/touched was changed with its request');
  expect(said(story)).toContain('exclude the group cdk-graceful-node-group:drainer from the mutating policy or webhook that does so');
});

test.each([
  ['OWN', { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' }],
  ['NONE', { 'cdk-graceful-node-group/wait': 'until-finished' }],
] as const)('overrides that do not count for the group hold nobody: %s', async (overrides, annotations) => {
  const story = threeNodes((build) => build.deployment('web', { replicas: 2, on: ['node1', 'node2'], annotations }), { group: { overrides } });
  const { drainer, floors } = story;
  terminate(story, 'node1');
  await drained(story, 1, 5 * MINUTE);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(belowFloor(floors)).toEqual({});
});
