import { aStory, drained, endings, happened, HOUR, MINUTE, SECOND, terminate } from './story';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';

const threeNodes = (build: ClusterBuilder): void => {
  build.nodes(3);
  build.deployment('web', { replicas: 3 });
};

describe('an instance without a node', () => {
  test('is let go after two looks a minute apart', async () => {
    const story = aStory({ build: threeNodes });
    const { world, drainer, group } = story;
    world.store.remove('nodes', undefined, 'node1');
    group.terminateInstance('i-00000000000000001', true);
    await drained(story, 1);

    const [ended] = drainer.messages('Drain ended');
    expect(ended).toMatchObject({ level: 'warn', group: 'nodes', instance: 'i-00000000000000001', outcome: 'node-missing' });
    expect(ended.at - group.actions[0].startedAt).toBeGreaterThan(MINUTE);
    expect(ended.at - group.actions[0].startedAt).toBeLessThan(70 * SECOND);
    expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
    expect(drainer.counts.get('Drains/node-missing')).toBe(1);
  });

  test('is not let go because the API server does not answer', async () => {
    const story = aStory({ build: threeNodes });
    const { world, drainer, group } = story;
    const mend = drainer.endpoint.faults.onRequests({ fault: 'server-error', verb: 'list', resource: 'nodes' });
    terminate(story, 'node1');
    await world.clock.advance(10 * MINUTE);
    expect(group.actions[0].active).toBe(true);
    mend();
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ node1: 'drained' });
  });

  test('is waited for while it may still join, then drained', async () => {
    const story = aStory({ build: threeNodes, cluster: { nodeTimes: { joinMs: 8 * MINUTE } } });
    const { world, drainer, group } = story;
    group.setDesiredCapacity(4);
    await world.clock.advance(MINUTE);
    const young = group.instances[3].instanceId;
    group.terminateInstance(young, true);
    await world.clock.advance(5 * MINUTE);
    expect(group.actions.at(-1)?.active).toBe(true);
    expect(drainer.messages('Instance has no node yet and may still be joining')).not.toEqual([]);
    await drained(story, 1);

    expect(drainer.outcomes()).toEqual({ [`ip-${young.slice(2)}.compute.internal`]: 'nothing-to-drain' });
    expect(endings(group)).toEqual(['drainer-launching instance-left ABANDON', 'drainer-terminating completed CONTINUE']);
  });

  test('is let go though it is young when its machine is switched off', async () => {
    const story = aStory({ build: threeNodes, cluster: { nodeTimes: { joinMs: 8 * MINUTE } } });
    const { world, drainer, group } = story;
    group.setDesiredCapacity(4);
    await world.clock.advance(MINUTE);
    const young = group.instances[3].instanceId;
    group.terminateInstance(young, true);
    world.cloud.ec2.terminate(young);
    await drained(story, 1, 5 * MINUTE);

    expect(drainer.outcomes()).toEqual({ [young]: 'node-missing' });
  });

  test('is let go when it is too old to be joining', async () => {
    const story = aStory({ build: threeNodes });
    const { world, drainer, group } = story;
    world.launchWith(() => ({ joins: false }));
    group.setDesiredCapacity(4);
    await world.clock.advance(MINUTE);
    group.terminateInstance(group.instances[3].instanceId, true);
    await drained(story, 1);

    const [ended] = drainer.messages('Drain ended');
    expect(ended.outcome).toBe('node-missing');
    expect(ended.at - group.actions[0].startedAt).toBeGreaterThan(14 * MINUTE);
    expect(ended.at - group.actions[0].startedAt).toBeLessThan(16.5 * MINUTE);
  });
});

test('a node object that is deleted during the drain ends as missing', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(2);
      build.statefulSet('web', { replicas: 2, on: ['node1', 'node2'], budget: { maxUnavailable: 0 } });
    },
  });
  const { world, drainer, group } = story;
  terminate(story, 'node1');
  await world.clock.advance(5 * MINUTE);
  world.store.remove('nodes', undefined, 'node1');
  await drained(story, 1, 5 * MINUTE);

  expect(drainer.messages('Drain ended')).toMatchObject([{ outcome: 'node-missing', instance: 'i-00000000000000001' }]);
  expect(endings(group)).toEqual(['drainer-terminating completed CONTINUE']);
});

test('a node without providerID is found by the name that EC2 gave it', async () => {
  const story = aStory({ build: threeNodes });
  const { world, drainer, group } = story;
  const node = world.store.get('nodes', undefined, 'node1')!;
  world.store.update('nodes', { ...node, spec: { ...node.spec, providerID: undefined } });
  group.terminateInstance('i-00000000000000001', true);
  await drained(story, 1);

  expect(drainer.outcomes()).toEqual({ node1: 'drained' });
});

describe('a launched instance', () => {
  test('goes into service when its node is ready', async () => {
    const story = aStory({ build: threeNodes, cluster: { nodeTimes: { joinMs: 3 * MINUTE, readyMs: 2 * MINUTE } } });
    const { world, drainer, group } = story;
    group.setDesiredCapacity(4);
    await happened(story, () => drainer.counts.get('NodesJoined') === 1, 10 * MINUTE);

    const ready = world.store.list('nodes')[3].status.conditions?.find(({ type }) => type === 'Ready');
    expect(world.clock.now() - Date.parse(ready?.lastTransitionTime ?? '')).toBeLessThan(3 * SECOND);
    expect(endings(group)).toEqual(['drainer-launching completed CONTINUE']);
  });

  test.each([
    ['never joins', { joins: false }, 'no node of it has joined the cluster'],
    ['never becomes ready', { becomesReady: false }, 'its node is not ready: container runtime network not ready'],
  ])('that %s is abandoned after the join timeout, and a refresh launches another', async (_, launching, because) => {
    const story = aStory({ build: threeNodes, group: { joinTimeoutSeconds: 600 } });
    const { world, drainer, group } = story;
    const bad: string[] = [];
    world.launchWith((instanceId) => (bad.length === 0 && bad.push(instanceId) ? launching : {}));
    const refresh = world.cloud.autoScaling.startInstanceRefresh('nodes', { minHealthyPercentage: 100, maxHealthyPercentage: 110 });
    await happened(story, () => !refresh.active, 2 * HOUR);

    const [abandoned, ...others] = drainer.messages('Launch abandoned');
    expect(abandoned).toMatchObject({ level: 'error', group: 'nodes', instance: bad[0], because, joinTimeoutSeconds: 600 });
    // The time begins with the launch, some seconds before the action.
    expect(abandoned.at - group.actions[0].startedAt).toBeGreaterThanOrEqual(10 * MINUTE - 10_000);
    expect(abandoned.at - group.actions[0].startedAt).toBeLessThan(10 * MINUTE + 5 * SECOND);
    expect(others).toEqual([]);
    expect(endings(group).slice(0, 1)).toEqual(['drainer-launching completed ABANDON']);
    expect(drainer.counts.get('LaunchesAbandoned')).toBe(1);
    expect(refresh.status).toBe('Successful');
    expect(Object.values(drainer.outcomes())).toContain('drained');
  });
});
