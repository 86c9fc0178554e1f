import {
  aStory, belowFloor, drained, evictions, happened, MINUTE, ownerResults, released, releases, removedBySomebody, SECOND, type Setting, type Story,
  terminate,
} from './story';
import type { Pod } from '../../../simulation/cluster/objects';
import { isReady } from '../../../simulation/component-base/pod-state';

const aCluster = (build: Setting['build']): Story => aStory({
  build: (builder) => {
    builder.nodes(4);
    build(builder);
  },
});
const wide = (): Story => aCluster((build) => build.deployment('web', { replicas: 8, on: ['node1', 'node1', 'node2', 'node3'], probeDelay: 20 }));
const single = (): Story => aCluster((build) => build.deployment('web', { replicas: 1, on: 'node1', probeDelay: 20 }));
const rollOut = ({ world }: Story, version: string) => world.cluster.rollout('default', 'web', ({ metadata, spec }) =>
  ({ metadata: { ...metadata, annotations: { ...metadata?.annotations, version } }, spec }));
const versions = ({ world }: Story) => world.podsOf('web').map(({ metadata }) => metadata.annotations?.version);

function expectAGoodEnd({ world, drainer, floors }: Story): void {
  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(belowFloor(floors)).toEqual({});
  expect(released({ world })).toEqual([]);
  expect(world.nodesOf('web')).not.toContain('node1');
}

describe('a rollout', () => {
  const eight = (): Story => aStory({
    build: (build) => {
      build.nodes(4);
      build.deployment('web', { replicas: 8, on: ['node1', 'node1', 'node2', 'node3'], probeDelay: 20 });
    },
    group: { surge: 'NEVER' },
  });
  const expectTheNewVersion = async (story: Story): Promise<void> => {
    await drained(story, 1);
    await story.world.clock.advance(5 * MINUTE);
    expectAGoodEnd(story);
    expect(versions(story)).toEqual(Array.from({ length: 8 }, () => 'new'));
  };

  test.each([
    ['with the drain', 0],
    ['in its middle', 25 * SECOND],
  ])('that begins %s: together they take no more than one of them may', async (_, after) => {
    const story = eight();
    terminate(story, 'node1');
    await story.world.clock.advance(after);
    rollOut(story, 'new');
    await expectTheNewVersion(story);
  });

  test('that runs already leaves nothing to take, whatever it took and we do not see yet', async () => {
    const story = eight();
    const { drainer } = story;
    terminate(story, 'node1');
    await happened(story, () => drainer.messages('Drain started').length === 1, MINUTE);
    drainer.endpoint.faults.lagWatches({ delayMs: 3 * SECOND, resource: 'pods' });
    rollOut(story, 'new');
    await expectTheNewVersion(story);
  });

  test.each([10, 0])('that begins while the only pod is released, with %s revisions kept', async (revisionHistoryLimit) => {
    const story = single();
    const { world, drainer } = story;
    const [deployment] = world.store.list('deployments');
    world.store.update('deployments', { ...deployment, spec: { ...deployment.spec, revisionHistoryLimit } });
    terminate(story, 'node1');
    await happened(story, () => releases(drainer).length === 1, MINUTE);
    rollOut(story, 'new');
    await drained(story, 1, 10 * MINUTE);
    await world.clock.advance(5 * MINUTE);

    expectAGoodEnd(story);
    expect(versions(story)).toEqual(['new']);
    expect(world.store.list('replicasets')).toHaveLength(revisionHistoryLimit === 0 ? 1 : 2);
  });
});

describe('a scale-in', () => {
  test.each([2, 0])('to %s is no shortage, and the drain ends with it', async (replicas) => {
    const story = wide();
    const { world, drainer } = story;
    terminate(story, 'node1');
    await happened(story, () => evictions(drainer).length + releases(drainer).length > 0, MINUTE);
    world.cluster.scale('deployments', 'default', 'web', replicas);
    await drained(story, 1, 10 * MINUTE);

    expectAGoodEnd(story);
    expect(ownerResults(drainer)).toEqual({ 'Deployment default/web': 'scaled-in' });
    expect(world.podsOf('web')).toHaveLength(replicas);
  });

  test('to nothing while the only pod is released, though its budget wants one', async () => {
    const story = aCluster((build) => build.deployment('web', { replicas: 1, on: 'node1', probeDelay: 30, budget: { minAvailable: 1 } }));
    const { world, drainer } = story;
    terminate(story, 'node1');
    await happened(story, () => releases(drainer).length === 1, MINUTE);
    world.cluster.scale('deployments', 'default', 'web', 0);
    await drained(story, 1, 5 * MINUTE);

    expect(ownerResults(drainer)).toEqual({ 'Deployment default/web': 'scaled-in' });
    expect(world.podsOf('web')).toEqual([]);
  });

  test('of an autoscaler that changes its mind all the time', async () => {
    const story = wide();
    const { world } = story;
    const wishes = [12, 5, 9, 4, 10, 6, 8];
    wishes.forEach((replicas, index) => world.clock.schedule(world.clock.now() + (index * 12 + 3) * SECOND, () =>
      world.cluster.scale('deployments', 'default', 'web', replicas)));
    terminate(story, 'node1');
    await drained(story, 1);
    await world.clock.advance(3 * MINUTE);

    expectAGoodEnd(story);
    expect(world.podsOf('web')).toHaveLength(8);
  });
});

test('a namespace that goes away takes its pods along, released ones and those that a budget keeps among them', async () => {
  const story = aCluster((build) => {
    build.deployment('web', { namespace: 'old', replicas: 1, on: 'node1', probeDelay: 30, budget: { minAvailable: 1 } });
    build.statefulSet('db', { namespace: 'old', replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
  });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => releases(drainer).length === 1, MINUTE);
  world.cluster.deleteNamespace('old');
  await drained(story, 1, 5 * MINUTE);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(world.store.list('pods', { namespace: 'old' })).toEqual([]);
});

describe('an eviction by somebody else', () => {
  test('of a pod on another node is counted before we take one', async () => {
    const story = aCluster((build) => build.statefulSet('web', { replicas: 3, on: ['node1', 'node2', 'node3'], probeDelay: 20 }));
    const { world, drainer } = story;
    terminate(story, 'node1');
    await happened(story, () => drainer.messages('Drain started').length === 1, MINUTE);
    expect(removedBySomebody(world, world.podsOf('web')[1])).toBe(true);
    await drained(story, 1);

    expectAGoodEnd(story);
    expect(evictions(drainer)).toEqual(['default/web-0']);
  });

  test('of the replacement that a released pod waits for', async () => {
    const story = single();
    const { world, drainer } = story;
    const [first] = world.podsOf('web');
    let taken = 0;
    world.store.subscribe(({ resource, type, object }) => {
      const pod = object as Pod;
      if (resource === 'pods' && type === 'MODIFIED' && pod.metadata.uid !== first.metadata.uid && isReady(pod) && taken === 0) {
        taken++;
        world.clock.schedule(world.clock.now(), () => removedBySomebody(world, pod));
      }
    });
    terminate(story, 'node1');
    await drained(story, 1, 10 * MINUTE);

    expect(taken).toBe(1);
    expectAGoodEnd(story);
    expect(evictions(drainer)).toEqual([`default/${first.metadata.name}`]);
  });

  test('that ends the very pod that we are about to move is no error', async () => {
    const story = aCluster((build) => build.deployment('web', { replicas: 3, on: ['node1', 'node2', 'node3'] }));
    const { world, drainer } = story;
    terminate(story, 'node1');
    await happened(story, () => drainer.messages('Baseline written').length === 1, MINUTE);
    // The news come too late.
    drainer.endpoint.faults.lagWatches({ delayMs: 5 * SECOND, resource: 'pods' });
    const pod = world.podsOf('web').find(({ spec }) => spec.nodeName === 'node1')!;
    world.store.remove('pods', 'default', pod.metadata.name);
    await happened(story, () => drainer.messages('Pod was already gone').length === 1, MINUTE);
    await drained(story, 1);

    expectAGoodEnd(story);
    expect(evictions(drainer)).not.toContain(`default/${pod.metadata.name}`);
    expect(drainer.log.filter(({ level }) => level !== 'info')).toEqual([]);
  });
});
