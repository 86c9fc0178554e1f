import { aStory, belowFloor, drained, evictions, happened, HOUR, MINUTE, ownerResults, SECOND, type Story, terminate } from './story';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';

describe('a namespace that is deleted during the drain', () => {
  const aNamespace = (lagMs?: readonly [number, number]): Story => aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
      build.deployment('old', { namespace: 'old', replicas: 2, on: 'node1', budget: { minAvailable: '100%' }, grace: 120, annotations: { 'simulation/ignores-sigterm': 'true' } });
      build.statefulSet('older', { namespace: 'old', replicas: 2, on: 'node1', budget: { maxUnavailable: 1 } });
    },
    cluster: { lagMs },
  });

  test('takes its pods with it, and the drain waits only until they have stopped', async () => {
    const story = aNamespace();
    const { world, drainer, floors } = story;
    terminate(story, 'node1');
    await happened(story, () => drainer.messages('Baseline written').length === 1, MINUTE);
    const from = world.clock.now();
    world.cluster.deleteNamespace('old');
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(ownerResults(drainer)).toEqual({
      'Deployment default/web': 'replaced', 'Deployment old/old': 'owner-gone', 'StatefulSet old/older': 'owner-gone',
    });
    expect(world.clock.now() - from).toBeGreaterThan(120 * SECOND);
    expect(world.clock.now() - from).toBeLessThan(150 * SECOND);
    expect(belowFloor(floors)['Deployment default/web']).toBeUndefined();
  });

  test('and refuses evictions before its controllers take the pods: that is no error, and told', async () => {
    const story = aNamespace([40 * SECOND, 40 * SECOND]);
    const { world, drainer } = story;
    world.cluster.deleteNamespace('old');
    terminate(story, 'node1');
    await happened(story, () => JSON.stringify(drainer.messages('Drain waits')).includes('its namespace is being terminated'), MINUTE);
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(evictions(drainer).filter((pod) => pod.startsWith('old/'))).toEqual([]);
    expect(drainer.log.filter(({ level }) => level === 'error')).toEqual([]);
  });
});

describe('pods that never stop do not hold the drain beyond five minutes after their grace', () => {
  test('for the node turned NotReady and its kubelet is dead', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(3);
        build.deployment('web', { replicas: 2, on: ['node1', 'node2'], grace: 60, preStop: 20 });
        build.deployment('wide', { replicas: 3, on: ['node1', 'node2', 'node3'] });
      },
    });
    const { world, drainer, floors } = story;
    terminate(story, 'node1');
    await happened(story, () => evictions(drainer).length === 2, MINUTE);
    const from = world.clock.now();
    world.cluster.loseNode('node1');
    await world.clock.advance(5 * MINUTE);
    expect(drainer.outcomes()).toEqual({});
    expect(JSON.stringify(drainer.messages('Drain waits').at(-1)?.because)).toContain('is terminating until');
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(world.clock.now() - from).toBeGreaterThan(6 * MINUTE - SECOND);
    expect(world.clock.now() - from).toBeLessThan(7 * MINUTE);
    expect(belowFloor(floors)).toEqual({});
  });

  test('for the node was NotReady before anything was evicted', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(3);
        build.deployment('web', { replicas: 3, on: ['node1', 'node2', 'node3'] });
        build.statefulSet('db', { replicas: 3, on: ['node1', 'node2', 'node3'], budget: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' } });
      },
    });
    const { world, drainer, floors } = story;
    world.cluster.loseNode('node1');
    await world.clock.advance(2 * MINUTE);
    const from = world.clock.now();
    terminate(story, 'node1');
    await drained(story, 1, 2 * HOUR);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(evictions(drainer)).toHaveLength(2);
    expect(world.clock.now() - from).toBeLessThan(8 * MINUTE);
    expect(belowFloor(floors)).toEqual({});
  });

  test.each<[string, (build: ClusterBuilder) => void]>([
    ['of a StatefulSet, whose name is not free before', (build) => build.statefulSet('db', { replicas: 3, on: ['node1', 'node2', 'node3'] })],
    ['with a volume, which is not free before', (build) => {
      build.claim('data', { attachedTo: 'node1' });
      build.deployment('db', { replicas: 1, on: 'node1', claims: ['data'] });
    }],
  ])('for the node died, nor does an owner that can have no other before: one %s', async (_, build) => {
    const story = aStory({
      build: (builder) => {
        builder.nodes(3);
        build(builder);
      },
    });
    const { world, drainer } = story;
    terminate(story, 'node1');
    await happened(story, () => evictions(drainer).length === 1, MINUTE);
    world.cluster.loseNode('node1');
    const from = world.clock.now();
    await drained(story, 1, 2 * HOUR);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(Object.values(ownerResults(drainer))).toEqual(['not-replaceable']);
    // The volume has two minutes more.
    expect(world.clock.now() - from).toBeLessThan(15 * MINUTE);
    // It stops being held as soon as the node is gone.
    await world.clock.advance(10 * MINUTE);
    expect(world.nodesOf('db')).not.toContain('node1');
  });

  test('for a finalizer holds one', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(3);
        build.pod('held', { on: 'node1', finalizers: ['example.com/never'] });
      },
    });
    const { world, drainer } = story;
    const from = world.clock.now();
    terminate(story, 'node1');
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
    expect(world.podsOf('held')).toHaveLength(1);
    expect(world.clock.now() - from).toBeGreaterThan(5 * MINUTE);
    expect(world.clock.now() - from).toBeLessThan(7 * MINUTE);
  });
});
