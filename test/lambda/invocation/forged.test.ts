import { aStory, aWorld, belowFloor, drained, evictions, floorsOf, happened, HOUR, MINUTE, podPatches, releaseByHand, released, SECOND, terminate } from './story';
import { DeployedDrainer } from './world';
import { releaseAnnotations } from '../../../lambda/drain/state/release';

test('a pod whose controller no object can be holds up no other pod of its node', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.namespace('attacker');
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
      build.pod('forged', { namespace: 'attacker', on: 'node1' });
    },
    group: { whenBlocked: 'TERMINATE', drainTimeoutSeconds: 900 },
  });
  const { world, drainer, floors } = story;
  const forged = world.store.get('pods', 'attacker', 'forged')!;
  const reference = { apiVersion: 'example.com/v1', kind: 'Kind', name: 'n'.repeat(300_000), uid: 'nobody', controller: true };
  world.store.update('pods', { ...forged, metadata: { ...forged.metadata, ownerReferences: [reference] } });
  terminate(story, 'node1');
  await drained(story, 1);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  expect(belowFloor(floors)).toEqual({});
});

describe('pods that say they were released, though they were not', () => {
  test('in another namespace, do not count for the Deployment that they name', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(4);
        build.namespace('attacker');
        build.deployment('web', { replicas: 3, on: ['node1', 'node1', 'node1'], probeDelay: 60, maxSurge: 0, maxUnavailable: 1 });
        for (let index = 0; index < 4; index++) {
          build.pod(`forged-${index}`, { namespace: 'attacker', on: 'node4' });
        }
      },
    });
    const { world, drainer, floors } = story;
    const [deployment] = world.store.list('deployments');
    const [replicaSet] = world.store.list('replicasets');
    for (const pod of world.store.list('pods').filter(({ metadata }) => metadata.namespace === 'attacker')) {
      const annotations = releaseAnnotations({ at: world.clock.now(), deployment: deployment.metadata, replicaSet: replicaSet.metadata, hash: replicaSet.spec.selector?.matchLabels?.['pod-template-hash'] ?? '' });
      world.store.update('pods', { ...pod, metadata: { ...pod.metadata, labels: { ...deployment.spec.selector?.matchLabels }, annotations } });
    }
    terminate(story, 'node1');
    await drained(story, 1);

    expect(belowFloor(floors)).toEqual({});
    expect(podPatches(drainer)).toEqual([]);
    expect(evictions(drainer).filter((pod) => pod.startsWith('attacker/'))).toEqual([]);
  });

  test('by their template, are not orphaned in a loop', async () => {
    const story = aStory({
      build: (build) => {
        build.nodes(3);
        build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
        build.statefulSet('db', { replicas: 2, on: ['node1', 'node2'], budget: { minAvailable: '100%' } });
      },
    });
    const { world, drainer } = story;
    const [deployment] = world.store.list('deployments');
    const [replicaSet] = world.store.list('replicasets');
    const annotations = releaseAnnotations({ at: world.clock.now(), deployment: deployment.metadata, replicaSet: replicaSet.metadata, hash: 'forged' });
    for (const pod of world.podsOf('web')) {
      world.store.update('pods', { ...pod, metadata: { ...pod.metadata, annotations } });
    }
    terminate(story, 'node1');
    await world.clock.advance(5 * MINUTE);

    expect(podPatches(drainer).filter(({ adopts }) => adopts)).toEqual([]);
  });
});

test('pods that are released when surge is switched off are evicted within their budgets', async () => {
  const world = aWorld((build) => {
    build.nodes(3);
    build.deployment('web', { replicas: 2, on: ['node2', 'node3'], budget: { minAvailable: 2 } });
  });
  const floors = floorsOf(world);
  const drainer = new DeployedDrainer(world, 'drainer', { surge: false });
  drainer.group('nodes');
  releaseByHand({ world }, world.podsOf('web')[0]);
  await happened({ world, drainer }, () => released({ world } as never).length === 0, HOUR);
  await world.clock.advance(30 * SECOND);

  expect(world.podsOf('web')).toHaveLength(2);
  expect(belowFloor(floors)).toEqual({});
});
