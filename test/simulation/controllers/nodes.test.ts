import { conditionOf } from '../../../simulation/component-base/conditions';
import { livingCluster } from '../living-cluster';

const taints = ({ store }: ReturnType<typeof livingCluster>, node: string) => (store.get('nodes', undefined, node)?.spec.taints ?? [])
  .map(({ key, effect }) => `${key}:${effect}`);

test('a cordoned node is tainted until it is uncordoned', async () => {
  const living = livingCluster();
  living.cordon('node1');
  await living.clock.advance(100);
  expect(taints(living, 'node1')).toEqual(['node.kubernetes.io/unschedulable:NoSchedule']);
  living.cordon('node1', false);
  await living.clock.advance(100);
  expect(taints(living, 'node1')).toEqual([]);
});

test('a taint that a pod does not tolerate takes it away at once, one that it tolerates for a while after that', async () => {
  const living = livingCluster((builder) => {
    builder.deployment('shop', { on: 'node1' });
    builder.deployment('patient', { on: 'node1', tolerations: [{ key: 'repair', operator: 'Exists', tolerationSeconds: 60 }] });
  });
  const node = living.store.get('nodes', undefined, 'node1')!;
  living.store.update('nodes', { ...node, spec: { ...node.spec, taints: [{ key: 'repair', effect: 'NoExecute' }] } });
  const uids = () => ['shop', 'patient'].map((app) => living.active(app)[0].metadata.uid);
  const before = uids();
  await living.seconds(59);
  expect(uids()).toEqual([expect.not.stringMatching(before[0]), before[1]]);
  await living.seconds(2);
  expect(uids()[1]).not.toBe(before[1]);
});

test('a pod that is made for a node which is lost already has its 300 seconds as well', async () => {
  const living = livingCluster((builder) => builder.replicaSet('pinned', { spec: { nodeName: 'node1' } }));
  living.cluster.loseNode('node1');
  await living.seconds(600);
  const made = new Set(living.store.list('pods', { labelSelector: { matchLabels: { app: 'pinned' } } }).map(({ metadata }) => metadata.uid));
  expect(made.size).toBe(2);
});

test('all nodes of a machine go with it', async () => {
  const living = livingCluster((builder) => builder.node('node1b', { instanceId: 'i-00000000000000001', ready: false }));
  living.cluster.terminateNode('i-00000000000000001');
  await living.seconds(1);
  expect(living.store.list('nodes').map(({ metadata }) => metadata.name)).toEqual(['node2', 'node3']);
});

describe('a lost node', () => {
  const lose = () => {
    const living = livingCluster((builder) => {
      builder.deployment('shop', { replicas: 3 });
      builder.statefulSet('db', { replicas: 1, on: 'node1' });
    });
    living.cluster.loseNode('node1');
    return living;
  };

  test('is not ready after 40 seconds, and its pods are not either', async () => {
    const living = lose();
    await living.seconds(39);
    expect(living.ready('shop')).toHaveLength(3);
    await living.seconds(2);
    expect(conditionOf(living.store.get('nodes', undefined, 'node1')?.status.conditions, 'Ready')?.status).toBe('Unknown');
    expect(taints(living, 'node1')).toEqual(['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute']);
    expect(living.ready('shop')).toHaveLength(2);
  });

  test('keeps its pods for 300 seconds, and even then they end only with the node', async () => {
    const living = lose();
    await living.seconds(335);
    expect(living.active('shop')).toHaveLength(3);
    await living.seconds(20);
    expect(living.ready('shop')).toHaveLength(3);
    expect(living.pod('db-0').metadata.deletionTimestamp).toBeDefined();
    await living.seconds(600);
    expect(living.pod('db-0').spec.nodeName).toBe('node1');
    living.cluster.terminateNode('i-00000000000000001');
    await living.seconds(10);
    expect(living.pod('db-0').spec.nodeName).not.toBe('node1');
  });

  test('keeps the pods of DaemonSets', async () => {
    const living = livingCluster((builder) => builder.daemonSet('agent', { on: 'node2' }));
    await living.seconds(10);
    living.cluster.loseNode('node1');
    await living.seconds(600);
    expect(living.active('agent').map(({ spec }) => spec.nodeName).sort()).toEqual(['node1', 'node2', 'node3']);
  });

  test('that comes back has its pods ready again', async () => {
    const living = lose();
    await living.seconds(60);
    living.cluster.recoverNode('node1');
    await living.seconds(5);
    expect(living.ready('shop')).toHaveLength(3);
    expect(taints(living, 'node1')).toEqual([]);
    await living.seconds(400);
    expect(living.active('shop')).toHaveLength(3);
  });

  test('that comes back ends the pods that were deleted meanwhile', async () => {
    const living = lose();
    await living.seconds(400);
    living.cluster.recoverNode('node1');
    await living.seconds(10);
    expect(living.store.list('pods', { nodeName: 'node1' }).filter(({ metadata }) => metadata.deletionTimestamp)).toEqual([]);
    expect(living.ready('db')).toHaveLength(1);
  });
});

describe('a machine that ends', () => {
  test('takes its node and pods with it, and they are made again elsewhere', async () => {
    const living = livingCluster((builder) => builder.deployment('shop', { replicas: 3 }));
    const killed = living.store.list('pods', { nodeName: 'node1' });
    living.cluster.terminateNode('i-00000000000000001');
    await living.clock.advance(200);
    expect(living.store.get('nodes', undefined, 'node1')).toBeUndefined();
    expect(killed.map(({ metadata }) => living.store.get('pods', 'default', metadata.name))).toEqual(killed.map(() => undefined));
    await living.seconds(10);
    expect(living.ready('shop')).toHaveLength(3);
  });

  test('while it boots never joins', async () => {
    const living = livingCluster();
    living.cluster.launchNode({ instanceId: 'i-0new' });
    await living.seconds(10);
    living.cluster.terminateNode('i-0new');
    await living.seconds(100);
    expect(living.store.list('nodes')).toHaveLength(3);
  });
});

test.each([
  [{}, 4, 'True'],
  [{ becomesReady: false }, 4, 'False'],
  [{ joins: false }, 3, undefined],
])('a machine launched with %j', async (options, count, ready) => {
  const living = livingCluster();
  const name = living.cluster.launchNode({ instanceId: 'i-0new', zone: 'eu-west-1b', ...options });
  await living.seconds(60);
  expect(living.store.list('nodes')).toHaveLength(count);
  const node = living.store.get('nodes', undefined, name);
  expect(conditionOf(node?.status.conditions, 'Ready')?.status).toBe(ready);
  if (node) {
    expect(node.spec.providerID).toBe('aws:///eu-west-1b/i-0new');
  }
});

test('a node like another has its labels and size, and a place of its own', async () => {
  const living = livingCluster((builder) => builder.node('big', { labels: { team: 'shop' }, allocatable: { cpu: '16' }, zone: 'eu-west-1a' }));
  const like = living.store.get('nodes', undefined, 'big')!;
  const name = living.cluster.launchNode({ instanceId: 'i-0new', like, zone: 'eu-west-1c' });
  await living.seconds(60);
  const node = living.store.get('nodes', undefined, name)!;
  expect(node.metadata.labels).toMatchObject({ 'team': 'shop', 'kubernetes.io/hostname': name, 'topology.kubernetes.io/zone': 'eu-west-1c' });
  expect(node.status.allocatable?.cpu).toBe('16');
  expect(taints(living, name)).toEqual([]);
});
