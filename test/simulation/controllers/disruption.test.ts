import type { BudgetOptions } from '../../../simulation/cluster/build/budget';
import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { conditionOf } from '../../../simulation/component-base/conditions';
import { livingCluster } from '../living-cluster';

const status = ({ store }: ReturnType<typeof livingCluster>, name = 'shop') => store.get('poddisruptionbudgets', 'default', name)?.status;
const shop = (budget: BudgetOptions, replicas = 3) => livingCluster((builder) => builder.deployment('shop', { replicas, budget }));

test.each<[BudgetOptions, object]>([
  [{ maxUnavailable: 1 }, { expectedPods: 3, desiredHealthy: 2, disruptionsAllowed: 1 }],
  [{ maxUnavailable: '50%' }, { expectedPods: 3, desiredHealthy: 1, disruptionsAllowed: 2 }],
  [{ minAvailable: '50%' }, { expectedPods: 3, desiredHealthy: 2, disruptionsAllowed: 1 }],
  [{ minAvailable: 5 }, { expectedPods: 3, desiredHealthy: 5, disruptionsAllowed: 0 }],
])('%j of three pods is counted as the real one counts it', async (budget, expected) => {
  const living = shop(budget);
  await living.seconds(1);
  expect(status(living)).toMatchObject({ ...expected, currentHealthy: 3 });
});

test('an eviction is counted at once, and allowed again when the replacement is ready', async () => {
  const living = shop({ maxUnavailable: 1 });
  const [first, second] = living.active('shop').map(({ metadata }) => metadata.name);
  expect(living.evict(first)).toBe(201);
  expect(living.evict(second)).toBe(429);
  await living.clock.advance(200);
  expect(status(living)).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 });
  expect(status(living)?.disruptedPods).toBeUndefined();
  await living.seconds(10);
  expect(living.evict(second)).toBe(201);
});

test('an eviction that does not happen is forgotten after two minutes', async () => {
  const living = shop({ maxUnavailable: 1 });
  const [{ metadata }] = living.active('shop');
  const budget = living.store.get('poddisruptionbudgets', 'default', 'shop')!;
  living.store.update('poddisruptionbudgets', {
    ...budget, status: { ...budget.status, disruptionsAllowed: 0, disruptedPods: { [metadata.name]: new Date(living.clock.now()).toISOString() } },
  });
  await living.seconds(119);
  expect(status(living)).toMatchObject({ currentHealthy: 2, disruptionsAllowed: 0 });
  await living.seconds(2);
  expect(status(living)).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 1 });
  expect(living.events('NotDeleted')).toHaveLength(1);
});

describe('released pods', () => {
  const release = (living: ReturnType<typeof livingCluster>) => {
    for (const { metadata } of living.active('shop')) {
      living.relabel(metadata.name, { 'pod-template-hash': undefined });
    }
  };

  test.each<[BudgetOptions, number]>([
    [{ minAvailable: '100%' }, 3],
    [{ maxUnavailable: 0 }, 2],
    [{ minAvailable: 1 }, 1],
  ])('count as healthy and not as expected: %j of %i allows as many evictions as replacements are ready', async (budget, replicas) => {
    const living = shop(budget, replicas);
    await living.seconds(1);
    expect(status(living)?.disruptionsAllowed).toBe(0);
    const old = living.active('shop').map(({ metadata }) => metadata.name);
    release(living);
    await living.clock.advance(500);
    expect(status(living)?.disruptionsAllowed).toBe(0);
    await living.seconds(10);
    expect(status(living)?.disruptionsAllowed).toBe(replicas);
    expect(old.map((name) => living.evict(name))).toEqual(old.map(() => 201));
    expect(living.ready('shop')).toHaveLength(replicas);
  });

  test.each<[BudgetOptions, number]>([[{ minAvailable: '50%' }, 1], [{ maxUnavailable: 1 }, 1], [{ minAvailable: 1 }, 0]])(
    'are warned of where pods are counted by owners: %j', async (budget, warnings) => {
      const living = shop(budget);
      release(living);
      await living.seconds(5);
      expect(living.events('UnmanagedPods').length > 0 ? 1 : 0).toBe(warnings);
    });
});

test('pods of two Deployments are expected together, those of one once', async () => {
  const living = livingCluster((builder: ClusterBuilder) => {
    const labels = { tier: 'web' };
    builder.deployment('a', { replicas: 2, labels: { ...labels, app: 'a' } });
    builder.deployment('b', { replicas: 3, labels: { ...labels, app: 'b' } });
    builder.budget('web', { maxUnavailable: 2, selector: { matchLabels: labels } });
  });
  await living.seconds(1);
  expect(status(living, 'web')).toMatchObject({ expectedPods: 5, desiredHealthy: 3, disruptionsAllowed: 2 });
});

test('pods of a custom resource are expected by its replicas', async () => {
  const living = livingCluster((builder) => builder.customOwner('shop', {
    apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', replicas: 2, budget: { maxUnavailable: 1 },
  }));
  await living.seconds(1);
  expect(status(living)).toMatchObject({ expectedPods: 2, disruptionsAllowed: 1 });
});

test('a budget over pods whose owner has no number of replicas cannot be counted and allows nothing', async () => {
  const living = livingCluster((builder) => {
    builder.daemonSet('agent');
    builder.budget('agent', { maxUnavailable: 1 });
  });
  await living.seconds(1);
  expect(status(living, 'agent')?.disruptionsAllowed).toBe(0);
  expect(conditionOf(status(living, 'agent')?.conditions, 'DisruptionAllowed')).toMatchObject({ status: 'False', reason: 'SyncFailed' });
});

test('a budget that is changed or made later is counted', async () => {
  const living = shop({ maxUnavailable: 1 });
  await living.seconds(1);
  const budget = living.store.get('poddisruptionbudgets', 'default', 'shop')!;
  living.store.update('poddisruptionbudgets', { ...budget, spec: { ...budget.spec, maxUnavailable: 2 } });
  living.store.create('poddisruptionbudgets', {
    metadata: { name: 'other', namespace: 'default' }, spec: { minAvailable: '100%', selector: { matchLabels: { app: 'shop' } } },
  });
  await living.seconds(1);
  expect(status(living)).toMatchObject({ disruptionsAllowed: 2, observedGeneration: 2 });
  expect(status(living, 'other')).toMatchObject({ expectedPods: 3, desiredHealthy: 3, disruptionsAllowed: 0, observedGeneration: 1 });
});

test('of two budgets over one pod only one sees what becomes of it, and that is said', async () => {
  const living = shop({ maxUnavailable: 1 });
  living.store.create('poddisruptionbudgets', {
    metadata: { name: 'other', namespace: 'default' }, spec: { maxUnavailable: 1, selector: { matchLabels: { app: 'shop' } } },
  });
  await living.seconds(1);
  const [pod] = living.active('shop');
  const unready = pod.status.conditions?.map((condition) => (condition.type === 'Ready' ? { ...condition, status: 'False' } : condition));
  living.store.update('pods', { ...pod, status: { ...pod.status, conditions: unready } });
  await living.seconds(1);
  expect([status(living)?.currentHealthy, status(living, 'other')?.currentHealthy].sort()).toEqual([2, 3]);
  expect(living.events('MultiplePodDisruptionBudgets')).not.toEqual([]);
});
