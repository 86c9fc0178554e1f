import { aStory, belowFloor, drained, endings, evictions, happened, MINUTE, SECOND, type Story, terminate } from './story';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';

const threeNodes = (build: ClusterBuilder): void => {
  build.nodes(3);
  build.deployment('web', { replicas: 3 });
};

describe('a launched node that is ready and takes no pods yet', () => {
  const STARTUP = { key: 'cni.example/agent-not-ready', effect: 'NoSchedule' };
  const launched = (story: Story) => story.world.store.list('nodes')[3];
  const untaint = ({ world }: Story, key: string): void => {
    const node = world.store.list('nodes')[3];
    world.store.update('nodes', { ...node, spec: { ...node.spec, taints: node.spec.taints?.filter((taint) => taint.key !== key) } });
  };

  test('is waited for', async () => {
    const story = aStory({ build: threeNodes });
    const { world, drainer, group } = story;
    world.launchWith(() => ({ taints: [STARTUP] }));
    group.setDesiredCapacity(4);
    await world.clock.advance(3 * MINUTE);
    expect(launched(story).status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    expect(drainer.counts.get('NodesJoined')).toBeUndefined();
    untaint(story, STARTUP.key);
    await happened(story, () => drainer.counts.get('NodesJoined') === 1, 10 * SECOND);

    expect(endings(group)).toEqual(['drainer-launching completed CONTINUE']);
  });

  test('goes into service after the join timeout, with a warning that names the taint: it may be one that the group has for good', async () => {
    const story = aStory({ build: threeNodes, group: { joinTimeoutSeconds: 600 } });
    const { world, drainer, group } = story;
    world.launchWith(() => ({ taints: [STARTUP] }));
    group.setDesiredCapacity(4);
    const from = world.clock.now();
    await happened(story, () => drainer.counts.get('NodesJoined') === 1, 12 * MINUTE);

    expect(world.clock.now() - from).toBeGreaterThan(9 * MINUTE);
    expect(drainer.messages('Launch was completed although its node is not ready for pods')).toMatchObject([{
      level: 'warn', because: 'its node has the taint cni.example/agent-not-ready:NoSchedule, which no other ready node of its group has',
    }]);
    expect(endings(group)).toEqual(['drainer-launching completed CONTINUE']);
  });

  test('is not held up by a taint that all of its group have', async () => {
    const dedicated = { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' };
    const story = aStory({ build: (build) => { build.nodes(3, { taints: [dedicated] }); } });
    const { world, drainer, group } = story;
    world.launchWith(() => ({ taints: [dedicated] }));
    group.setDesiredCapacity(4);
    await happened(story, () => drainer.counts.get('NodesJoined') === 1, MINUTE);
  });
});

describe('a launched node of a group', () => {
  const joinsAfter = async (story: Story, limit = 12 * MINUTE): Promise<number> => {
    const from = story.world.clock.now();
    story.group.setDesiredCapacity(4);
    await happened(story, () => story.drainer.counts.get('NodesJoined') === 1, limit);
    return story.world.clock.now() - from;
  };
  const isReadyFor = ({ world }: Story): number => {
    const ready = world.store.list('nodes')[3].status.conditions?.find(({ type }) => type === 'Ready');
    return world.clock.now() - Date.parse(ready?.lastTransitionTime ?? '');
  };

  test('that names a startup taint is waited for, though no other node shows it to be one', async () => {
    const taint = { key: 'agent.example/starting', effect: 'NoSchedule' };
    const story = aStory({
      build: (build) => { build.nodes(3, { taints: [taint] }); }, group: { joinTimeoutSeconds: 600, startupTaints: [taint.key] },
    });
    story.world.launchWith(() => ({ taints: [taint] }));

    expect(await joinsAfter(story)).toBeGreaterThan(9 * MINUTE);
    expect(story.drainer.messages('Launch was completed although its node is not ready for pods')).toMatchObject([{
      because: 'its node has the startup taint agent.example/starting:NoSchedule',
    }]);
  });

  test('that names a taint which its nodes have for good is not held up by it, though it is the first that has it', async () => {
    const story = aStory({ build: threeNodes, group: { permanentTaints: ['dedicated'] } });
    story.world.launchWith(() => ({ taints: [{ key: 'dedicated', value: 'gpu', effect: 'NoSchedule' }] }));

    expect(await joinsAfter(story)).toBeLessThan(2 * MINUTE);
    expect(story.drainer.messages('Launch was completed although its node is not ready for pods')).toEqual([]);
  });

  test('that requires a DaemonSet goes into service within seconds of its pod there being ready', async () => {
    const story = aStory({
      build: (build) => {
        threeNodes(build);
        build.daemonSet('csi-node', { namespace: 'storage', annotations: { 'simulation/start-seconds': '150' } });
      },
      group: { requiredDaemonSets: ['storage/csi-node'] },
    });
    await joinsAfter(story);

    const own = story.world.podsOf('csi-node').find(({ spec }) => spec.nodeName === story.world.store.list('nodes')[3].metadata.name);
    const ready = own?.status.conditions?.find(({ type }) => type === 'Ready');
    expect(ready?.status).toBe('True');
    expect(story.world.clock.now() - Date.parse(ready?.lastTransitionTime ?? '')).toBeLessThan(10 * SECOND);
    expect(isReadyFor(story)).toBeGreaterThan(150 * SECOND);
    expect(story.drainer.messages('Launch was completed although its node is not ready for pods')).toEqual([]);
    // One small list every few seconds, and none of all pods.
    const lists = story.drainer.endpoint.calls.filter(({ request }) => request.verb === 'list' && request.resource === 'pods' && request.query?.fieldSelector);
    expect(lists.length).toBeGreaterThan(10);
    expect(lists.length).toBeLessThan(45);
  });

  test('that requires a DaemonSet which never comes goes into service after the join timeout, with a warning', async () => {
    const story = aStory({ build: threeNodes, group: { joinTimeoutSeconds: 600, requiredDaemonSets: ['storage/csi-node'] } });

    expect(await joinsAfter(story)).toBeGreaterThan(9 * MINUTE);
    expect(story.drainer.messages('Launch was completed although its node is not ready for pods')).toMatchObject([{
      level: 'warn', because: 'the DaemonSet storage/csi-node has no pod on its node',
    }]);
    expect(endings(story.group)).toEqual(['drainer-launching completed CONTINUE']);
  });

  test('that requires a DaemonSet is waited for while its pods cannot be read', async () => {
    const story = aStory({
      build: (build) => {
        threeNodes(build);
        build.daemonSet('csi-node', { namespace: 'storage' });
      },
      group: { requiredDaemonSets: ['storage/csi-node'] },
    });
    const mend = story.drainer.endpoint.faults.onRequests({ fault: 'server-error', verb: 'list', resource: 'pods' });
    story.world.clock.schedule(story.world.clock.now() + 4 * MINUTE, mend);

    expect(await joinsAfter(story)).toBeGreaterThan(4 * MINUTE);
    expect(isReadyFor(story)).toBeLessThan(5 * MINUTE);
    expect(story.drainer.messages('Pods of a launched node could not be read')).not.toEqual([]);
  });
});

test.each(['first', 'last'])('two nodes of one instance are both drained, and both are waited for (the stale one listed %s)', async (place) => {
  const story = aStory({
    build: (build) => {
      const instanceId = 'i-00000000000000001';
      const stale = place === 'first' ? 'node1' : 'node1b';
      ['node1', 'node1b'].forEach((name) => build.node(name, { instanceId, ready: name !== stale }));
      build.node('node2');
      build.node('node4');
      build.statefulSet('db', { replicas: 2, on: [stale === 'node1' ? 'node1b' : 'node1', 'node2'], grace: 60, annotations: { 'simulation/exit-seconds': '40' } });
    },
    group: { nodes: ['node1', 'node2', 'node4'] },
  });
  const { world, drainer, floors, group } = story;
  group.terminateInstance('i-00000000000000001', true);
  await happened(story, () => !group.actions[0].active, 10 * MINUTE);

  expect(Object.keys(drainer.outcomes()).sort()).toEqual(['node1', 'node1b']);
  expect(world.nodesOf('db').filter((node) => node.startsWith('node1'))).toEqual([]);
  expect(evictions(drainer)).toEqual(['default/db-0']);
  expect(belowFloor(floors)).toEqual({});
});

test('a node whose name was reused, and whose providerID names the instance before, is known by its name', async () => {
  const story = aStory({ build: threeNodes });
  const { world, drainer, group } = story;
  const nameOf = (instanceId: string) => world.cloud.ec2.describeInstances([instanceId])[0].privateDnsName;
  world.launchWith((instanceId) => ({ name: nameOf(instanceId) }));
  group.setDesiredCapacity(4);
  await happened(story, () => world.store.list('nodes').length === 4, 2 * MINUTE);
  const { instanceId } = group.instances[3];
  const node = world.store.get('nodes', undefined, nameOf(instanceId))!;
  world.store.update('nodes', { ...node, spec: { ...node.spec, providerID: 'aws:///eu-west-1a/i-0dead0dead0dead00' } });
  await happened(story, () => drainer.counts.get('NodesJoined') === 1, 5 * MINUTE);
  world.cluster.scale('deployments', 'default', 'web', 4);
  await happened(story, () => world.nodesOf('web').includes(node.metadata.name), MINUTE);
  group.terminateInstance(instanceId, true);
  await drained(story, 1, 10 * MINUTE);

  expect(drainer.outcomes()).toEqual({ [node.metadata.name]: 'drained' });
  expect(endings(group)).toEqual(['drainer-launching completed CONTINUE', 'drainer-terminating completed CONTINUE']);
});

test('sixty instances without nodes do not keep another node waiting, though lists are slow', async () => {
  const story = aStory({
    build: (build) => {
      build.nodes(63);
      build.deployment('web', { replicas: 2, on: ['node1', 'node2'] });
    },
  });
  const { world, drainer, group } = story;
  const without = world.store.list('nodes').slice(3).map(({ metadata }) => metadata.name);
  const instances = without.map((name) => world.instanceOf(name));
  without.forEach((name) => world.store.remove('nodes', undefined, name));
  drainer.endpoint.faults.onRequests({ fault: 'slow', verb: 'list', resource: 'nodes', delayMs: 2000 });
  instances.forEach((instanceId) => group.terminateInstance(instanceId, true));
  await world.clock.advance(65 * SECOND);
  const from = world.clock.now();
  terminate(story, 'node1');
  await happened(story, () => evictions(drainer).length === 1, 5 * MINUTE);
  expect(world.clock.now() - from).toBeLessThan(10 * SECOND);
  await drained(story, 61, 10 * MINUTE);

  expect(Object.values(drainer.outcomes()).filter((outcome) => outcome === 'node-missing')).toHaveLength(60);
  const lists = drainer.endpoint.calls.filter(({ request }) => request.verb === 'list' && request.resource === 'nodes');
  // Those of the invocations themselves among them.
  expect(lists.length).toBeLessThan(30);
});
