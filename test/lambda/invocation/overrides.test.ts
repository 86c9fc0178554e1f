import { aStory, belowFloor, drained, evictions, happened, HOUR, MINUTE, podPatches, type Story, terminate } from './story';
import type { DrainerOptions, GroupOptions } from './world';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';

const OURS = 'cdk-graceful-node-group/';

function aStoryOf(build: (builder: ClusterBuilder) => unknown, group?: GroupOptions, drainer?: DrainerOptions): Story {
  return aStory({
    build: (builder) => {
      builder.nodes(3);
      build(builder);
    },
    group,
    drainer,
  });
}

/** Annotates a Deployment or StatefulSet itself, not its pods. */
function annotate(build: ClusterBuilder, resource: 'deployments' | 'statefulsets', name: string, annotations: Record<string, string>): void {
  const owner = build.store.get(resource, 'default', name)!;
  const metadata = { ...owner.metadata, annotations: { ...owner.metadata.annotations, ...annotations } };
  build.store.update(resource, { ...owner, metadata } as never);
}

describe.each([
  ['our own', { [`${OURS}wait`]: 'until-finished' }],
  ['the one of the cluster autoscaler', { 'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false' }],
  ['the one of Karpenter', { 'karpenter.sh/do-not-disrupt': 'true' }],
])('batch work with an annotation that says so (%s)', (_, annotations) => {
  test('is left until it has finished, and told', async () => {
    const story = aStoryOf((build) => {
      build.job('report', { on: 'node1', annotations: { ...annotations, 'simulation/run-seconds': '1200' } });
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    });
    const { world, drainer, floors } = story;
    terminate(story, 'node1');
    await happened(story, () => world.nodesOf('web').every((node) => node !== 'node1'), 2 * MINUTE);
    await world.clock.advance(MINUTE);
    expect(JSON.stringify(drainer.messages('Drain waits').at(-1)?.because)).toContain('it is left until it has finished, as its annotation says');
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(world.store.list('jobs')[0].status?.succeeded).toBe(1);
    expect(evictions(drainer).filter((pod) => pod.startsWith('default/web'))).toHaveLength(1);
    expect(belowFloor(floors)).toEqual({});
  });
});

test.each([
  ['RETAIN', 'retained', []],
  ['FORCE', 'drained', ['default/endless']],
] as const)('work that does not finish is waited for within the deadline, then the group\'s choice holds: %s', async (whenBlocked, outcome, evicted) => {
  const story = aStoryOf((build) => build.pod('endless', { on: 'node1', annotations: { 'karpenter.sh/do-not-disrupt': 'true' } }),
    { whenBlocked, drainTimeoutSeconds: 3600 }, { force: whenBlocked === 'FORCE' });
  const { world, drainer } = story;
  const from = world.clock.now();
  terminate(story, 'node1');
  await happened(story, () => drainer.messages('Drain ended').length === 1, 2 * HOUR);

  expect(drainer.outcomes()).toEqual({ node1: outcome });
  expect(evictions(drainer)).toEqual(evicted);
  expect(world.clock.now() - from).toBeGreaterThan(55 * MINUTE);
  expect(world.clock.now() - from).toBeLessThan(61 * MINUTE);
});

test('a pod that must never be forced is kept with its instance, while others are forced', async () => {
  const story = aStoryOf((build) => {
    build.statefulSet('ledger', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' } });
    build.statefulSet('cache', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' } });
    annotate(build, 'statefulsets', 'ledger', { [`${OURS}force`]: 'never' });
  }, { whenBlocked: 'FORCE', drainTimeoutSeconds: 3600, retainsAbandoned: true }, { force: true });
  const { world, drainer, floors } = story;
  terminate(story, 'node1');
  await drained(story, 1, 2 * HOUR);

  expect(drainer.outcomes()).toEqual({ node1: 'retained' });
  expect(world.nodesOf('ledger')).toEqual(['node1', 'node2']);
  expect(world.nodesOf('cache')).not.toContain('node1');
  expect(drainer.messages('Pod deleted by force')).toMatchObject([{ pod: 'default/cache-0' }]);
  expect(Object.keys(belowFloor(floors))).not.toContain('StatefulSet default/ledger');
});

test('what the pod says goes before what its Deployment says, and ours before that of others', async () => {
  const story = aStoryOf((build) => {
    build.deployment('web', { on: 'node1', annotations: { [`${OURS}surge`]: 'allowed', 'karpenter.sh/do-not-disrupt': 'true', [`${OURS}wait`]: 'never' } });
    annotate(build, 'deployments', 'web', { [`${OURS}surge`]: 'never' });
  });
  terminate(story, 'node1');
  await drained(story, 1, 5 * MINUTE);

  expect(story.drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(podPatches(story.drainer)).toHaveLength(1);
  expect(belowFloor(story.floors)).toEqual({});
});

test('a value that means nothing is reported once, with what is allowed, and changes nothing', async () => {
  const story = aStoryOf((build) => {
    build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    annotate(build, 'deployments', 'web', { [`${OURS}wait`]: 'yes' });
  });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await drained(story, 1, 5 * MINUTE);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  const because = `the annotation ${OURS}wait of default/web is 'yes', which means nothing; allowed are 'until-finished' and 'never'`;
  expect(drainer.messages('Drain may not follow what the owners of its pods ask for')).toMatchObject([{ level: 'warn', node: 'node1', because }]);
  expect(world.store.list('events').filter(({ reason }) => reason === 'DrainWarning')).toMatchObject([{ message: because }]);
});
