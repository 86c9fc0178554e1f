import { aNoticedStory, annotation, threeNodes, traces, UNTOUCHED } from './noticed-story';
import { belowFloor, drained, endings, evictions, happened, HOUR, MINUTE, SECOND, terminate } from './story';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';

/** A pod that its budget keeps on its node. */
const kept = (build: ClusterBuilder): void => {
  build.nodes(3);
  build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
};

describe('the drain of a recommendation', () => {
  test('tells nothing of the pods that came after people had uncordoned the node: they are moved when Auto Scaling terminates it', async () => {
    const story = aNoticedStory(threeNodes, { drainer: { sweep: false } });
    const { world, drainer, group, floors } = story;
    world.cloud.notices.recommendRebalance(world.instanceOf('node1'));
    await drained(story, 1);
    const { spec: { unschedulable: _, ...spec }, ...node } = world.store.get('nodes', undefined, 'node1')!;
    world.store.update('nodes', { ...node, spec });
    // Somebody makes room for it.
    for (const other of ['node2', 'node3']) {
      const full = world.store.get('nodes', undefined, other)!;
      world.store.update('nodes', { ...full, spec: { ...full.spec, unschedulable: true } });
    }
    const deployment = world.store.list('deployments')[0];
    world.store.update('deployments', { ...deployment, spec: { ...deployment.spec, replicas: 5 } });
    await happened(story, () => world.nodesOf('web').filter((on) => on === 'node1').length === 2 && world.podsOf('web').length === 5, 5 * MINUTE);
    for (const other of ['node2', 'node3']) {
      const full = world.store.get('nodes', undefined, other)!;
      world.store.update('nodes', { ...full, spec: { ...full.spec, unschedulable: undefined } });
    }
    await world.clock.advance(MINUTE);
    const before = evictions(drainer).length;
    terminate(story, 'node1');
    await happened(story, () => !group.actions[0].active, HOUR);

    expect(evictions(drainer)).toHaveLength(before + 2);
    expect(drainer.messages('Drain started')).toHaveLength(2);
    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
    expect(belowFloor(floors)).toEqual({});
  });

  test('leaves nothing behind on a node that people have uncordoned', async () => {
    const story = aNoticedStory(threeNodes);
    const { world } = story;
    world.cloud.notices.recommendRebalance(world.instanceOf('node1'));
    await drained(story, 1);
    const { spec: { unschedulable: _, ...spec }, ...node } = world.store.get('nodes', undefined, 'node1')!;
    world.store.update('nodes', { ...node, spec });
    await happened(story, () => traces(story).annotations.length === 0, 20 * MINUTE);
    expect(traces(story)).toEqual(UNTOUCHED);
  });

  test('gets the time and the end of the interruption that follows, though a budget had it blocked', async () => {
    const story = aNoticedStory(kept, { group: { whenBlocked: 'FORCE', drainTimeoutSeconds: 1800 }, drainer: { force: true } });
    const { world, drainer } = story;
    world.cloud.notices.recommendRebalance(world.instanceOf('node1'));
    await world.clock.advance(29 * MINUTE + 30 * SECOND);
    const noticedAt = world.clock.now();
    world.cloud.notices.interruptSpot(world.instanceOf('node1'));
    await happened(story, () => annotation(story, 'notice') === 'spot-interruption', 10 * SECOND);
    // The recommendation would have ended half a minute later.
    expect(Date.parse(annotation(story, 'deadline') ?? '') - noticedAt).toBeGreaterThan(100 * SECOND);
    await happened(story, () => drainer.messages('Drain ended').length === 1, 3 * MINUTE);

    expect(drainer.messages('Drain ended')).toMatchObject([{ outcome: 'forced', notice: 'spot-interruption' }]);
    expect(drainer.counts.get('PodsForced')).toBe(1);
    expect(drainer.messages('Drain started')).toHaveLength(1);
  });
});

test('a retained instance that EC2 takes is drained in its two minutes, like every other one', async () => {
  const story = aNoticedStory((build) => {
    build.nodes(3);
    build.statefulSet('stuck', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
  }, { group: { whenBlocked: 'RETAIN', drainTimeoutSeconds: 600, retryRetained: false } });
  const { world, drainer } = story;
  terminate(story, 'node1');
  await happened(story, () => drainer.messages('Instance is retained').length === 1, 40 * MINUTE);
  world.store.remove('poddisruptionbudgets', 'default', 'stuck');
  await world.clock.advance(10 * MINUTE);
  expect(evictions(drainer)).toEqual([]);
  const noticedAt = world.clock.now();
  world.cloud.notices.interruptSpot(world.instanceOf('node1'));
  await happened(story, () => evictions(drainer).length === 1, 10 * SECOND);
  await happened(story, () => drainer.messages('Drain ended').length === 2, 3 * MINUTE);

  expect(drainer.messages('Drain ended')[1]).toMatchObject({ outcome: 'drained', notice: 'spot-interruption' });
  expect(drainer.messages('Drain ended')[1].at - noticedAt).toBeLessThan(2 * MINUTE);
  expect(drainer.messages('Instance is retained')).toHaveLength(1);
});
