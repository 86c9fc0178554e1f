import type { Deployment } from '../../../simulation/cluster/objects';
import { conditionOf } from '../../../simulation/component-base/conditions';
import { livingCluster } from '../living-cluster';

type Living = ReturnType<typeof livingCluster>;

const newImage = (living: Living, image = 'registry.example/shop:2') => living.cluster.rollout('default', 'shop', (template) => ({
  ...template, spec: { ...template.spec, containers: template.spec.containers.map((container) => ({ ...container, image })) },
}));
const deployment = ({ store }: Living): Deployment => store.get('deployments', 'default', 'shop')!;
const images = ({ ready }: Living) => ready('shop').map((pod) => pod.spec.containers[0].image);

/** Notes the most pods that were asked for and the fewest that were ready while `run` lasts. */
async function extremes(living: Living, run: () => Promise<void>): Promise<{ most: number; fewest: number }> {
  const seen = { most: 0, fewest: Infinity };
  const end = living.store.subscribe(() => {
    seen.most = Math.max(seen.most, living.store.list('replicasets').reduce((sum, set) => sum + (set.spec.replicas ?? 0), 0));
    seen.fewest = Math.min(seen.fewest, living.ready('shop').length);
  });
  await run();
  end();
  return seen;
}

test.each([
  ['25%', '25%', 4, { most: 5, fewest: 3 }],
  ['25%', '25%', 3, { most: 4, fewest: 3 }],
  [0, 1, 3, { most: 3, fewest: 2 }],
  [2, 0, 3, { most: 5, fewest: 3 }],
  [0, 0, 2, { most: 2, fewest: 1 }],
])('a rolling update with maxSurge %s and maxUnavailable %s of %i stays within both', async (maxSurge, maxUnavailable, replicas, expected) => {
  const living = livingCluster((builder) => builder.deployment('shop', { replicas, maxSurge, maxUnavailable }));
  newImage(living);
  expect(await extremes(living, () => living.seconds(60))).toEqual(expected);
  expect(images(living)).toEqual(Array.from({ length: replicas }, () => 'registry.example/shop:2'));
  expect(deployment(living).status).toMatchObject({ replicas, updatedReplicas: replicas, availableReplicas: replicas, observedGeneration: 2 });
  expect(deployment(living).metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '2' });
  expect(conditionOf(deployment(living).status?.conditions, 'Progressing')).toMatchObject({ status: 'True', reason: 'NewReplicaSetAvailable' });
});

test('Recreate never has two templates at once', async () => {
  const living = livingCluster((builder) => builder.deployment('shop', { replicas: 2, strategy: 'Recreate' }));
  const mixed: number[] = [];
  living.store.subscribe(() => {
    const all = living.store.list('pods', { labelSelector: { matchLabels: { app: 'shop' } } });
    mixed.push(new Set(all.map((pod) => pod.spec.containers[0].image)).size);
  });
  newImage(living);
  await living.seconds(30);
  expect(Math.max(...mixed)).toBe(1);
  expect(images(living)).toEqual(['registry.example/shop:2', 'registry.example/shop:2']);
});

test('paused, it is not rolled out but scaled', async () => {
  const living = livingCluster((builder) => builder.deployment('shop', { replicas: 1, paused: true }));
  newImage(living);
  living.cluster.scale('deployments', 'default', 'shop', 2);
  await living.seconds(20);
  expect(images(living)).toEqual(['registry.example/shop:1', 'registry.example/shop:1']);
});

test('a rollout that cannot come up keeps what must be available, and says so after its deadline', async () => {
  const living = livingCluster((builder) => builder.deployment('shop', { replicas: 4 }));
  living.cluster.kubelets.registry.broken.add('registry.example/shop:broken');
  newImage(living, 'registry.example/shop:broken');
  await living.seconds(700);
  expect(images(living)).toEqual(['registry.example/shop:1', 'registry.example/shop:1', 'registry.example/shop:1']);
  expect(conditionOf(deployment(living).status?.conditions, 'Available')).toMatchObject({ status: 'True' });
  expect(conditionOf(deployment(living).status?.conditions, 'Progressing')).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
});

test('scaled in the middle of a rollout, each ReplicaSet takes its share', async () => {
  const living = livingCluster((builder) => builder.deployment('shop', { replicas: 4, maxSurge: 2, maxUnavailable: 0 }));
  living.cluster.kubelets.registry.broken.add('registry.example/shop:broken');
  newImage(living, 'registry.example/shop:broken');
  await living.seconds(5);
  living.cluster.scale('deployments', 'default', 'shop', 10);
  await living.seconds(20);
  const sizes = living.store.list('replicasets').map((set) => set.spec.replicas);
  expect(sizes).toEqual([8, 4]);
});

test('rolled back, the earlier ReplicaSet comes back as the newest', async () => {
  const living = livingCluster((builder) => builder.deployment('shop', { replicas: 1 }));
  newImage(living);
  await living.seconds(30);
  newImage(living, 'registry.example/shop:1');
  await living.seconds(30);
  expect(living.store.list('replicasets')).toHaveLength(2);
  expect(images(living)).toEqual(['registry.example/shop:1']);
  expect(deployment(living).metadata.annotations).toMatchObject({ 'deployment.kubernetes.io/revision': '3' });
});

test('of old ReplicaSets no more than the history limit remain', async () => {
  const living = livingCluster((builder) => builder.deployment('shop', { replicas: 1 }));
  living.store.update('deployments', { ...deployment(living), spec: { ...deployment(living).spec, revisionHistoryLimit: 1 } });
  for (const tag of ['2', '3', '4']) {
    newImage(living, `registry.example/shop:${tag}`);
    await living.seconds(30);
  }
  expect(living.store.list('replicasets').map((set) => set.spec.replicas)).toEqual([0, 1]);
});

test('its status lags behind its pods', async () => {
  const living = livingCluster((builder) => builder.deployment('shop', { replicas: 2 }), { lagMs: [100, 200] });
  living.evict(living.active('shop')[0].metadata.name);
  expect(living.ready('shop')).toHaveLength(1);
  expect(deployment(living).status?.availableReplicas).toBe(2);
  await living.seconds(1);
  expect(deployment(living).status?.availableReplicas).toBe(1);
});
