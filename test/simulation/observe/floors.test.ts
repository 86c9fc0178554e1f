import type { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import type { ObjectMeta } from '../../../simulation/cluster/objects';
import type { SimulatedClusterOptions } from '../../../simulation/kubernetes';
import { FloorObserver } from '../../../simulation/observe/floors';
import { POD_ANNOTATIONS } from '../../../src/names';
import { livingCluster } from '../living-cluster';

function observed(build: (builder: ClusterBuilder) => void, options: SimulatedClusterOptions & { nodes?: number } = {}) {
  const living = livingCluster(build, options);
  const observer = new FloorObserver(living.store);
  observer.start();
  return {
    ...living,
    observer,
    record: (key = 'Deployment default/shop') => observer.records.find((record) => record.key === key)!,
    causes: (key = 'Deployment default/shop') => observer.records.find((record) => record.key === key)!.shortfalls
      .map(({ because }) => because.map(({ by }) => by)),
  };
}

describe('the floor of an owner', () => {
  test.each<[string, (builder: ClusterBuilder) => void, string, number, string]>([
    ['one replica', (builder) => builder.deployment('a'), 'Deployment default/a', 1, 'one replica'],
    ['its own maxUnavailable', (builder) => builder.deployment('a', { replicas: 8 }), 'Deployment default/a', 6, '8 replicas less 2'],
    ['at least one may be missing', (builder) => builder.deployment('a', { replicas: 3 }), 'Deployment default/a', 2, '3 replicas less 1'],
    ['a strategy of all at once', (builder) => builder.deployment('a', { replicas: 3, strategy: 'Recreate' }), 'Deployment default/a', 2, '3 replicas less 1'],
    ['its own budget', (builder) => builder.deployment('a', { replicas: 4, budget: { minAvailable: '50%' } }), 'Deployment default/a', 2, 'budget a'],
    ['a budget that allows the only pod to go', (builder) => builder.deployment('a', { budget: { maxUnavailable: 1 } }), 'Deployment default/a', 0, 'budget a'],
    ['a budget that asks for more than there is', (builder) => builder.deployment('a', { replicas: 2, budget: { minAvailable: 5 } }), 'Deployment default/a', 2, 'budget a'],
    ['a StatefulSet', (builder) => builder.statefulSet('a', { replicas: 3 }), 'StatefulSet default/a', 2, '3 replicas less 1'],
    ['a pod that nobody owns', (builder) => builder.pod('a'), 'Pod default/a', 1, 'one replica'],
    ['a custom resource', (builder) => builder.customOwner('a', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', replicas: 4 }),
      'Rollout default/a', 3, '4 replicas less 1'],
  ])('%s', (_, build, key, pods, from) => {
    expect(observed(build).record(key).floor).toEqual({ pods, from });
  });

  test('is promised neither by DaemonSets nor by Jobs', () => {
    const { observer } = observed((builder) => {
      builder.daemonSet('agent');
      builder.job('import');
    });
    expect(observer.records).toEqual([]);
  });
});

test('an eviction that takes the only pod is measured until the next one is available', async () => {
  const living = observed((builder) => builder.deployment('shop', { probeDelay: 5 }));
  const [{ metadata, spec }] = living.active('shop');
  await living.seconds(10);
  living.evict(metadata.name);
  await living.seconds(30);
  const record = living.record();
  expect(record.shortfalls).toMatchObject([{
    floor: 1, available: 0, because: [{ pod: `default/${metadata.name}`, node: spec.nodeName, by: 'eviction' }],
  }]);
  expect(record.secondsBelowFloor).toBeGreaterThan(6);
  expect(record.secondsBelowFloor).toBeLessThan(8);
  expect(record.samples.map(({ available }) => available)).toEqual([1, 0, 1]);
  expect(record).toMatchObject({ moved: 1, mostMoves: 1, available: 1 });
});

test('available is ready for minReadySeconds', async () => {
  const living = observed((builder) => builder.deployment('shop', { minReadySeconds: 30, probeDelay: 0 }));
  living.evict(living.active('shop')[0].metadata.name);
  await living.seconds(20);
  expect(living.ready('shop')).toHaveLength(1);
  expect(living.record().available).toBe(0);
  await living.seconds(20);
  expect(living.record().available).toBe(1);
  expect(living.record().secondsBelowFloor).toBeGreaterThanOrEqual(31);
});

test('a pod is available when Kubernetes says so, which counts from the whole second in which it became ready', async () => {
  const living = observed((builder) => builder.deployment('shop', { minReadySeconds: 30, probeDelay: 0 }));
  await living.seconds(0.55);
  living.evict(living.active('shop')[0].metadata.name);
  const deployment = () => living.store.get('deployments', 'default', 'shop')?.status?.availableReplicas ?? 0;
  const seen: Array<[observed: number, deployment: number]> = [];
  for (let step = 0; step < 75; step++) {
    await living.seconds(0.5);
    seen.push([living.record().available, deployment()]);
  }
  expect(seen.filter(([observer, controller]) => observer !== controller)).toEqual([]);
  expect(seen.at(-1)).toEqual([1, 1]);
});

test('a released pod goes on serving its owner, and nothing falls', async () => {
  const living = observed((builder) => builder.deployment('shop'));
  const [{ metadata }] = living.active('shop');
  living.relabel(metadata.name, { 'pod-template-hash': undefined });
  await living.seconds(10);
  expect(living.record().available).toBe(2);
  living.evict(metadata.name);
  await living.seconds(10);
  expect(living.record()).toMatchObject({ secondsBelowFloor: 0, available: 1, moved: 1, mostMoves: 1 });
  expect(living.observer.records).toHaveLength(1);
});

describe('what the annotations of pods say changes nothing', () => {
  type Annotations = Record<string, string>;

  /**
   * Two of three pods are released, one of them ends, one is taken back, and the third ends without a replacement. Beside them
   * stands a pod that was nobody's from the beginning.
   */
  async function told(annotationsOf: (deployment: ObjectMeta) => Annotations) {
    let annotations: Annotations = {};
    const living = observed((builder) => {
      const { deployment } = builder.deployment('shop', { replicas: 3, budget: { maxUnavailable: 1 } });
      annotations = annotationsOf(deployment.metadata);
      builder.pod('alone', { annotations });
    });
    const annotate = () => living.store.list('pods').forEach(({ metadata, ...pod }) =>
      living.store.update('pods', { ...pod, metadata: { ...metadata, annotations } }));
    const [first, second, third] = living.active('shop').map(({ metadata }) => metadata);
    const { 'pod-template-hash': hash } = first.labels ?? {};
    annotate();
    living.relabel(first.name, { 'pod-template-hash': undefined });
    living.relabel(second.name, { 'pod-template-hash': undefined });
    await living.seconds(10);
    annotate();
    living.remove(first.name);
    living.relabel(second.name, { 'pod-template-hash': hash });
    await living.seconds(10);
    annotate();
    living.remove(third.name);
    living.remove(second.name);
    await living.seconds(30);
    return { records: living.observer.records, budgets: living.observer.budgetRecords };
  }

  const released = (name: string, uid: string): Annotations => ({
    [POD_ANNOTATIONS.RELEASED_HASH]: 'abc',
    [POD_ANNOTATIONS.RELEASED_DEPLOYMENT_NAME]: name,
    [POD_ANNOTATIONS.RELEASED_DEPLOYMENT_UID]: uid,
    [POD_ANNOTATIONS.RELEASED_REPLICA_SET_NAME]: `${name}-abc`,
    [POD_ANNOTATIONS.RELEASED_REPLICA_SET_UID]: uid,
  });

  test.each<[string, (deployment: ObjectMeta) => Annotations]>([
    ['that they were released from their Deployment', ({ name, uid }) => released(name, uid)],
    ['that they were released from another', () => released('other', 'forged')],
    ['that they could not be released', () => ({
      [POD_ANNOTATIONS.SURGE_FAILED_AT]: '2026-11-23T01:00:00Z', [POD_ANNOTATIONS.SURGE_FAILED_BECAUSE]: 'forged',
    })],
  ])('%s', async (_, annotationsOf) => {
    const truth = await told(() => ({ 'example.com/team': 'shop' }));
    expect(truth.records[0].shortfalls).toMatchObject([{ floor: 2, because: [{ by: 'delete' }, { by: 'delete' }] }]);
    expect(await told(annotationsOf)).toEqual(truth);
  });
});

test('a released pod that is taken back has not moved', async () => {
  const living = observed((builder) => builder.deployment('shop'));
  const [{ metadata }] = living.active('shop');
  living.relabel(metadata.name, { 'pod-template-hash': undefined });
  await living.seconds(10);
  living.relabel(metadata.name, { 'pod-template-hash': metadata.labels!['pod-template-hash'] });
  await living.seconds(10);
  expect(living.record()).toMatchObject({ secondsBelowFloor: 0, available: 1, moved: 0 });
});

describe('why an owner falls', () => {
  const one = (builder: ClusterBuilder) => builder.deployment('shop', { on: 'node1' });

  test('a pod was deleted', async () => {
    const living = observed(one);
    living.remove(living.active('shop')[0].metadata.name);
    await living.seconds(30);
    expect(living.causes()).toEqual([['delete']]);
  });

  test('its node ended', async () => {
    const living = observed(one);
    living.cluster.terminateNode('i-00000000000000001');
    await living.seconds(30);
    expect(living.causes()).toEqual([['node died']]);
    expect(living.record().moved).toBe(1);
  });

  test('its node was lost', async () => {
    const living = observed(one);
    living.cluster.loseNode('node1');
    await living.seconds(60);
    expect(living.causes()).toEqual([['node died']]);
  });

  test('its own rollout', async () => {
    const living = observed((builder) => builder.deployment('shop', { strategy: 'Recreate' }));
    living.cluster.rollout('default', 'shop', (template) => ({ ...template, metadata: { ...template.metadata, annotations: { restarted: 'now' } } }));
    await living.seconds(30);
    expect(living.causes()).toEqual([['rollout']]);
    expect(living.record().moved).toBe(0);
  });

  test('an update of a StatefulSet', async () => {
    const living = observed((builder) => builder.statefulSet('db'));
    const set = living.store.get('statefulsets', 'default', 'db')!;
    const template = { ...set.spec.template!, metadata: { ...set.spec.template!.metadata, annotations: { restarted: 'now' } } };
    living.store.update('statefulsets', { ...set, spec: { ...set.spec, template } });
    await living.seconds(30);
    expect(living.causes('StatefulSet default/db')).toEqual([['rollout']]);
  });

  test('several together', async () => {
    const living = observed((builder) => builder.deployment('shop', { replicas: 3 }));
    const [first, second] = living.active('shop');
    living.evict(first.metadata.name);
    await living.seconds(1);
    living.remove(second.metadata.name);
    await living.seconds(30);
    expect(living.causes()).toEqual([['eviction', 'delete']]);
    expect(living.record().shortfalls[0]).toMatchObject({ floor: 2, available: 1 });
  });
});

describe('no fall is', () => {
  test('what was down before', async () => {
    const living = observed((builder) => builder.deployment('shop', { replicas: 3, notReady: 2 }));
    await living.seconds(60);
    expect(living.record()).toMatchObject({ available: 1, secondsBelowFloor: 0, floor: { pods: 2 } });
    living.evict(living.ready('shop')[0].metadata.name);
    await living.seconds(2);
    expect(living.record().secondsBelowFloor).toBeGreaterThan(0);
  });

  test('being scaled out or in', async () => {
    const living = observed((builder) => builder.deployment('shop', { replicas: 2 }));
    living.cluster.scale('deployments', 'default', 'shop', 8);
    await living.seconds(30);
    expect(living.record()).toMatchObject({ available: 8, floor: { pods: 6 }, secondsBelowFloor: 0 });
    living.cluster.scale('deployments', 'default', 'shop', 1);
    await living.seconds(30);
    expect(living.record()).toMatchObject({ available: 1, floor: { pods: 1 }, secondsBelowFloor: 0, moved: 0 });
  });

  test('being deleted altogether', async () => {
    const living = observed((builder) => builder.deployment('shop', { replicas: 2 }));
    living.store.remove('deployments', 'default', 'shop');
    await living.seconds(30);
    expect(living.record()).toMatchObject({ available: 0, desired: 0, secondsBelowFloor: 0 });
  });
});

test('a pod that nobody makes again is missed for good', async () => {
  const living = observed((builder) => builder.pod('debug'));
  await living.seconds(10);
  living.evict('debug');
  await living.seconds(100);
  expect(living.record('Pod default/debug')).toMatchObject({ secondsBelowFloor: 100, available: 0 });
  expect(living.record('Pod default/debug').shortfalls[0].to).toBeUndefined();
});

test('a budget over several owners is a floor of its own, and none of theirs', async () => {
  const living = observed((builder) => {
    for (const name of ['a', 'b']) {
      builder.deployment(name, { replicas: 2, labels: { app: name, tier: 'web' } });
    }
    builder.budget('web', { maxUnavailable: 1, selector: { matchLabels: { tier: 'web' } } });
  });
  expect(living.record('Deployment default/a').floor).toEqual({ pods: 1, from: '2 replicas less 1' });
  const budget = () => living.observer.budgetRecords[0];
  expect(budget()).toMatchObject({ key: 'PodDisruptionBudget default/web', desired: 4, available: 4, floor: { pods: 3, from: 'budget web' } });
  living.remove(living.active('a')[0].metadata.name);
  living.remove(living.active('b')[0].metadata.name);
  await living.seconds(30);
  expect(budget().secondsBelowFloor).toBeGreaterThan(2);
  expect(living.record('Deployment default/a').secondsBelowFloor).toBe(0);
});

test('a budget that comes later raises the floor, and counts from when it was once reached', async () => {
  const living = observed((builder) => builder.deployment('shop', { replicas: 2 }));
  living.builder.budget('all', { minAvailable: '100%', selector: { matchLabels: { app: 'shop' } } });
  expect(living.record().floor).toEqual({ pods: 2, from: 'budget all' });
  living.remove(living.active('shop')[0].metadata.name);
  await living.seconds(30);
  expect(living.record().shortfalls).toMatchObject([{ floor: 2, available: 1 }]);
});

test('a pod that is moved again and again is one chain', async () => {
  const living = observed((builder) => builder.deployment('shop', { replicas: 2 }));
  let [{ metadata: { name } }] = living.active('shop');
  for (let round = 0; round < 3; round++) {
    const before = living.active('shop').map(({ metadata }) => metadata.name);
    living.evict(name);
    await living.seconds(20);
    name = living.active('shop').find(({ metadata }) => !before.includes(metadata.name))!.metadata.name;
  }
  expect(living.record()).toMatchObject({ moved: 3, mostMoves: 3 });
});
