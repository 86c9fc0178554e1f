import { aStory, belowFloor, endings, HOUR, MINUTE } from './story';
import { ANNOTATION_PREFIX } from '../../../src/names';

/** The main job: an instance refresh replaces every node of a group. */
async function refreshOfThreeNodes() {
  const story = aStory({
    build: (build) => {
      build.nodes(3);
      build.deployment('web', { replicas: 4 });
      build.deployment('shop', { replicas: 3, budget: { maxUnavailable: 1 } });
      build.deployment('slow', { replicas: 2, probeDelay: 60, minReadySeconds: 20 });
      build.statefulSet('db', { replicas: 3 });
      build.replicaSet('plain', { replicas: 2 });
      build.deployment('dns', { namespace: 'kube-system', replicas: 2, priorityClassName: 'system-cluster-critical' });
      build.daemonSet('agent', { namespace: 'kube-system' });
    },
  });
  const { world, group } = story;
  const order: string[] = [];
  const annotations: Array<Readonly<Record<string, string>>> = [];
  world.cloud.autoScaling.onChange(({ instanceId, to }) => {
    if (to === 'InService') {
      order.push('joined');
    } else if (to === 'Terminating:Proceed') {
      const node = world.store.list('nodes').find(({ spec }) => spec.providerID?.endsWith(instanceId));
      order.push('left');
      annotations.push(node?.metadata.annotations ?? {});
    }
  });
  const refresh = world.cloud.autoScaling.startInstanceRefresh(group.name, { minHealthyPercentage: 100, maxHealthyPercentage: 110 });
  await world.clock.runUntil(() => !refresh.active, HOUR);
  await world.clock.advance(5 * MINUTE);
  return { ...story, refresh, order, annotations };
}

test('a refresh replaces three nodes, each new one first, and no owner of two or more falls below its floor', async () => {
  const { world, drainer, group, floors, refresh, order } = await refreshOfThreeNodes();

  expect(refresh.status).toBe('Successful');
  expect(order).toEqual(['joined', 'left', 'joined', 'left', 'joined', 'left']);
  expect(drainer.outcomes()).toEqual({ node1: 'drained', node2: 'drained', node3: 'drained' });
  expect(belowFloor(floors)).toEqual({});
  expect(floors.records.every(({ available, desired }) => available === desired)).toBe(true);
  expect(endings(group)).toEqual(Array.from({ length: 3 }, () => ['drainer-launching completed CONTINUE', 'drainer-terminating completed CONTINUE']).flat());
  expect(group.instances.map(({ lifecycleState }) => lifecycleState)).toEqual(['InService', 'InService', 'InService']);
  expect(world.store.list('nodes').filter(({ spec, metadata }) => spec.unschedulable || metadata.annotations)).toEqual([]);
});

test('every message is dealt with, and nothing is left in a queue', async () => {
  const { drainer } = await refreshOfThreeNodes();

  expect(drainer.queue.messages).toEqual([]);
  expect(drainer.queue.tally).toMatchObject({ redriven: 0, expired: 0 });
  expect(drainer.deadLetterQueue.tally.sent).toBe(0);
  expect(Object.fromEntries(drainer.counts)).toMatchObject({ 'NodesJoined': 3, 'DrainsStarted': 3, 'Drains/drained': 3 });
  expect(drainer.counts.has('InstancesRecovered')).toBe(false);
  expect(drainer.log.filter(({ level }) => level !== 'info')).toEqual([]);
});

test('the node tells its drain in annotations', async () => {
  const { annotations, group } = await refreshOfThreeNodes();

  const [first] = annotations;
  const value = (key: string): string | undefined => first[ANNOTATION_PREFIX + key];
  expect(value('schema')).toBe('1');
  expect(value('drainer')).toBe('drainer');
  expect(value('group')).toBe('nodes');
  expect(value('instance')).toBe('i-00000000000000001');
  expect(value('action')).toBe(group.actions[1].token);
  expect(Date.parse(value('deadline') ?? '') - Date.parse(value('started') ?? '')).toBe(HOUR);
  expect(value('when-blocked')).toBe('RETAIN');
  expect(value('outcome')).toBe('drained');
  const owners = JSON.parse(value('owners') ?? '') as Array<{ name: string; available: number }>;
  expect(Object.fromEntries(owners.map(({ name, available }) => [name, available]))).toMatchObject({ web: 4, shop: 3, db: 3 });
  expect(owners.map(({ name }) => name)).not.toContain('agent');
});
