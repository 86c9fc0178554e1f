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
    expect(drainer.messages('Node is ready but takes no ordinary pods, and its launch was completed')).toMatchObject([{
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
