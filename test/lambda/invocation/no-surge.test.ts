import { aStory, belowFloor, drained, evictions, happened, HOUR, podPatches, SECOND, type Setting, type Story, terminate } from './story';
import type { GroupOptions } from './world';
import type { BudgetOptions } from '../../../simulation/cluster/build/budget';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';

/** An owner of one replica that cannot have a second pod beside it, and why, as its owner reads it. */
const CASES: ReadonlyArray<readonly [string, (build: ClusterBuilder, budget?: BudgetOptions) => unknown, string]> = [
  ['a Deployment that is recreated', (build, budget) => build.deployment('web', { on: 'node1', strategy: 'Recreate', budget }), 'its strategy is Recreate'],
  ['a maxSurge of 0', (build, budget) => build.deployment('web', { on: 'node1', maxSurge: 0, maxUnavailable: 1, budget }), 'its maxSurge is 0'],
  ['a bare ReplicaSet', (build, budget) => build.replicaSet('web', { on: 'node1', budget }), 'only pods of a Deployment can'],
  ['a StatefulSet', (build, budget) => build.statefulSet('web', { on: 'node1', budget }), 'only pods of a Deployment can'],
  ['a Service that selects by the hash', (build, budget) => {
    const { replicaSet } = build.deployment('web', { on: 'node1', budget });
    build.store.create('services', { metadata: { name: 'exact', namespace: 'default' }, spec: { selector: replicaSet.spec.selector!.matchLabels } });
  }, 'the Service exact selects by pod-template-hash'],
  ['a volume for one node', (build, budget) => {
    build.claim('data', { attachedTo: 'node1' });
    build.deployment('web', { on: 'node1', claims: ['data'], budget });
  }, 'its volume data can be attached to one node only'],
  ['its own annotation', (build, budget) => {
    const { deployment } = build.deployment('web', { on: 'node1', budget });
    build.store.update('deployments', { ...deployment, metadata: { ...deployment.metadata, annotations: { 'cdk-graceful-node-group/surge': 'never' } } });
  }, 'its annotation forbids it'],
];

function aStoryOf(build: Setting['build'], group: GroupOptions = {}, drainer: Setting['drainer'] = {}): Story {
  return aStory({
    build: (builder) => {
      builder.nodes(3);
      build(builder);
    },
    group,
    drainer,
  });
}

function expectAnAnnouncedInterruption({ world, drainer, floors }: Story, because: string): void {
  const [announced] = drainer.messages('Owner will be interrupted');
  expect(announced).toMatchObject({ level: 'warn', node: 'node1', pod: expect.stringContaining('default/web') as string, because: expect.stringContaining(because) as string });
  expect(world.store.list('events').filter(({ reason }) => reason === 'OwnerInterrupted')).toMatchObject([{ message: expect.stringContaining(because) as string }]);
  const [evicted] = drainer.messages('Pod evicted');
  expect(evicted.at).toBeGreaterThanOrEqual(announced.at);
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  // Down for no longer than it takes to stop one pod and to start another.
  expect(Math.max(0, ...Object.values(belowFloor(floors)))).toBeLessThan(30);
}

describe('no replacement can come first', () => {
  test.each(CASES)('with %s: the interruption is said beforehand, with the reason, and is short', async (_, build, because) => {
    const story = aStoryOf((builder) => build(builder));
    terminate(story, 'node1');
    await drained(story, 1);

    expect(podPatches(story.drainer)).toEqual([]);
    expectAnAnnouncedInterruption(story, because);
  });

  test.each(CASES)('with %s and a budget that forbids it: it is held, never interrupted', async (_, build, because) => {
    const story = aStoryOf((builder) => build(builder, { minAvailable: 1 }), { drainTimeoutSeconds: 3600 });
    terminate(story, 'node1');
    await drained(story, 1, 2 * HOUR);

    expect(story.drainer.outcomes()).toEqual({ node1: 'retained' });
    expect(podPatches(story.drainer)).toEqual([]);
    expect(evictions(story.drainer)).toEqual([]);
    expect(belowFloor(story.floors)).toEqual({});
    expect(JSON.stringify(story.drainer.messages('Drain waits').at(-1)?.because)).toContain(`its replacement cannot come first: ${because}`);
  });
});

describe('pods that share a volume for one node, none of which could start elsewhere beside those that are left,', () => {
  const shared = (options: Parameters<ClusterBuilder['deployment']>[1], whenBlocked: GroupOptions['whenBlocked'] = 'RETAIN'): Story => aStoryOf((build) => {
    build.claim('data', { attachedTo: 'node1' });
    build.deployment('web', { replicas: 2, on: 'node1', claims: ['data'], ...options });
  }, { drainTimeoutSeconds: 1800, whenBlocked });

  test.each([undefined, { maxUnavailable: 1 }])('are not taken down for nothing, with a budget of %o', async (budget) => {
    const story = shared({ budget });
    const { drainer, floors } = story;
    terminate(story, 'node1');
    await drained(story, 1);

    expect(evictions(drainer)).toEqual([]);
    expect(drainer.outcomes()).toEqual({ node1: 'retained' });
    expect(Math.min(...floors.records.flatMap(({ samples }) => samples.map(({ available }) => available)))).toBe(2);
    expect(JSON.stringify(drainer.messages('Drain waits').at(-1)?.because)).toContain('2 pods of Deployment default/web share the volume data');
  });

  test('move together where their owner can spare all of them', async () => {
    const story = shared({ maxUnavailable: '100%' });
    terminate(story, 'node1');
    await happened(story, () => evictions(story.drainer).length === 2, 10 * SECOND);

    expect(belowFloor(story.floors)).toEqual({});
  });

  test('go together, announced, when time is up, where that is chosen', async () => {
    const story = shared({}, 'TERMINATE');
    const { drainer } = story;
    terminate(story, 'node1');
    await drained(story, 1);

    expect(evictions(drainer)).toHaveLength(2);
    expect(drainer.messages('Owner will be interrupted').map(({ because }) => because))
      .toEqual(Array(2).fill(expect.stringMatching(/share the volume data.*, and time is up$/)));
  });
});

test('surge NEVER: nobody is released, and the drainer needs no permission to', async () => {
  const story = aStoryOf((build) => {
    build.deployment('web', { on: 'node1' });
    build.deployment('wide', { replicas: 4, on: ['node1', 'node1', 'node2'] });
  }, { surge: 'NEVER' }, { surge: false });
  const { drainer } = story;
  terminate(story, 'node1');
  await drained(story, 1);

  expect(podPatches(drainer)).toEqual([]);
  expect(drainer.endpoint.calls.filter(({ answer }) => answer?.code === 403)).toEqual([]);
  expectAnAnnouncedInterruption(story, 'Deployment default/web has one replica');
  expect(Object.keys(belowFloor(story.floors))).toEqual(['Deployment default/web']);
});

test('surge ALWAYS: also who could go in place has its replacement first', async () => {
  const story = aStoryOf((build) => build.deployment('web', { replicas: 4, on: ['node1', 'node2', 'node3', 'node3'] }), { surge: 'ALWAYS' });
  const { drainer, floors } = story;
  terminate(story, 'node1');
  await drained(story, 1);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(podPatches(drainer)).toHaveLength(1);
  expect(Math.min(...floors.records.flatMap(({ samples }) => samples.map(({ available }) => available)))).toBe(4);
});

describe('a quota that is exhausted', () => {
  const exhausted = (budget?: BudgetOptions): Story => aStoryOf((build) => {
    build.deployment('web', { on: 'node1', budget, requests: { cpu: '100m' } });
    build.store.create('resourcequotas', { metadata: { name: 'small', namespace: 'default' }, spec: { hard: { 'requests.cpu': '150m' } } });
  });
  const QUOTA = 'exceeded quota: small, requested: requests.cpu=100m, used: requests.cpu=100m, limited: requests.cpu=150m';

  test('keeps the replacement from coming: the pod goes back to its ReplicaSet, and the interruption is announced with the quota\'s words', async () => {
    const story = exhausted();
    const { world, drainer } = story;
    terminate(story, 'node1');
    await drained(story, 1);

    expect(podPatches(drainer).map(({ adopts }) => adopts)).toEqual([false, true]);
    expect(world.store.list('events').filter(({ reason }) => reason === 'FailedCreate').at(-1)?.message).toContain(QUOTA);
    expectAnAnnouncedInterruption(story, QUOTA);
    expect(JSON.stringify(drainer.messages('Pod adopted by its ReplicaSet again'))).toContain(QUOTA);
  });

  test('and a budget forbids it: the drain waits, and goes on when the quota is raised', async () => {
    const story = exhausted({ minAvailable: 1 });
    const { world, drainer, floors } = story;
    terminate(story, 'node1');
    await world.clock.advance(25 * 60 * SECOND);
    expect(evictions(drainer)).toEqual([]);
    // One try in ten minutes, and back each time.
    expect(podPatches(drainer).length).toBeLessThan(8);
    const [quota] = world.store.list('resourcequotas');
    world.store.update('resourcequotas', { ...quota, spec: { hard: { 'requests.cpu': '300m' } } });
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(belowFloor(floors)).toEqual({});
  });
});
