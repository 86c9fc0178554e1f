import type { Manifest } from '../../../simulation/cluster/api/admission-policy/manifests';
import type { Pod } from '../../../simulation/cluster/objects';
import { controllerOf } from '../../../simulation/cluster/selectors';
import { conditionOf } from '../../../simulation/component-base/conditions';
import { bySurplus } from '../../../simulation/controllers/surplus';
import { podPolicy } from '../../../src/graceful-pods/pod-policy';
import { livingCluster } from '../living-cluster';

const HASH = 'pod-template-hash';

describe('a pod taken out by its label', () => {
  test('is let go and replaced at once, and serves on', async () => {
    const living = livingCluster((builder) => builder.deployment('shop', { replicas: 1 }));
    const [old] = living.active('shop');
    living.relabel(old.metadata.name, { [HASH]: undefined });
    await living.clock.advance(200);
    expect(controllerOf(living.pod(old.metadata.name))).toBeUndefined();
    expect(living.active('shop')).toHaveLength(2);
    await living.seconds(10);
    expect(living.ready('shop')).toHaveLength(2);
    expect(living.store.get('deployments', 'default', 'shop')?.status?.availableReplicas).toBe(1);
  });

  test('is adopted again when the label is back, and the youngest goes', async () => {
    const living = livingCluster((builder) => builder.deployment('shop', { replicas: 1 }));
    const [old] = living.active('shop');
    living.relabel(old.metadata.name, { [HASH]: undefined });
    await living.seconds(10);
    living.relabel(old.metadata.name, { [HASH]: old.metadata.labels![HASH] });
    await living.seconds(10);
    expect(living.ready('shop').map((pod) => pod.metadata.name)).toEqual([old.metadata.name]);
    expect(controllerOf(living.pod(old.metadata.name))?.kind).toBe('ReplicaSet');
  });
});

test('a quota may be about limits, too', async () => {
  const living = livingCluster((builder) => {
    builder.deployment('shop', { replicas: 1, spec: { containers: [{ name: 'main', resources: { limits: { memory: '1Gi' } } }] } });
    builder.store.create('resourcequotas', { metadata: { name: 'small', namespace: 'default' }, spec: { hard: { 'limits.memory': '1536Mi' } } });
  });
  living.cluster.scale('deployments', 'default', 'shop', 2);
  await living.seconds(2);
  expect(living.active('shop')).toHaveLength(1);
  expect(living.events('FailedCreate')[0].message).toContain('exceeded quota: small, requested: limits.memory=1073741824, used: limits.memory=1073741824, limited: ');
});

test('with a quota exhausted it says so, and makes the pod when there is room', async () => {
  const living = livingCluster((builder) => {
    builder.deployment('shop', { replicas: 1 });
    builder.store.create('resourcequotas', { metadata: { name: 'few', namespace: 'default' }, spec: { hard: { pods: '1' } } });
  });
  living.cluster.scale('deployments', 'default', 'shop', 2);
  await living.seconds(2);
  expect(living.active('shop')).toHaveLength(1);
  expect(living.events('FailedCreate')[0].message).toMatch(
    /^Error creating: pods "shop-.*" is forbidden: exceeded quota: few, requested: pods=1, used: pods=1, limited: pods=1$/);
  const deployment = () => living.store.get('deployments', 'default', 'shop')!;
  // It waits longer and longer between its attempts.
  expect(living.events('FailedCreate').reduce((sum, { count = 1 }) => sum + count, 0)).toBeLessThan(10);
  expect(conditionOf(deployment().status?.conditions, 'ReplicaFailure')).toMatchObject({ status: 'True', reason: 'FailedCreate' });
  const quota = living.store.get('resourcequotas', 'default', 'few')!;
  living.store.update('resourcequotas', { ...quota, spec: { hard: { pods: '2' } } });
  await living.seconds(90);
  expect(living.ready('shop')).toHaveLength(2);
  expect(conditionOf(deployment().status?.conditions, 'ReplicaFailure')).toBeUndefined();
});

test('a pod counts as available when it was ready for minReadySeconds', async () => {
  const living = livingCluster((builder) => builder.deployment('shop', { replicas: 1, minReadySeconds: 20, probeDelay: 0 }));
  living.cluster.scale('deployments', 'default', 'shop', 2);
  const [set] = living.store.list('replicasets');
  const available = () => living.store.get('replicasets', 'default', set.metadata.name)?.status?.availableReplicas;
  await living.seconds(15);
  expect(living.ready('shop')).toHaveLength(2);
  expect(available()).toBe(1);
  await living.seconds(10);
  expect(available()).toBe(2);
});

test('a ReplicationController keeps its pods', async () => {
  const living = livingCluster((builder) => builder.replicationController('shop', { replicas: 2 }));
  const [gone] = living.active('shop');
  living.evict(gone.metadata.name);
  await living.seconds(10);
  expect(living.ready('shop')).toHaveLength(2);
  expect(living.store.get('replicationcontrollers', 'default', 'shop')?.status).toMatchObject({ replicas: 2, readyReplicas: 2 });
});

test('what goes first when there are too many', () => {
  const pod = (name: string, changes: { node?: string; phase?: string; readyAt?: string; cost?: string; restarts?: number } = {}): Pod => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      uid: name,
      resourceVersion: '1',
      creationTimestamp: changes.readyAt ?? '2026-01-01T00:00:00Z',
      annotations: changes.cost ? { 'controller.kubernetes.io/pod-deletion-cost': changes.cost } : undefined,
    },
    spec: { containers: [], nodeName: 'node' in changes ? changes.node : 'node1' },
    status: {
      phase: changes.phase ?? 'Running',
      conditions: [{ type: 'Ready', status: changes.readyAt === '' ? 'False' : 'True', lastTransitionTime: changes.readyAt || '2026-01-01T00:00:00Z' }],
      containerStatuses: [{ name: 'main', ready: true, restartCount: changes.restarts ?? 0 }],
    },
  });
  const pods = [
    pod('oldest'),
    pod('restarted', { restarts: 3 }),
    pod('younger', { readyAt: '2026-01-02T00:00:00Z' }),
    pod('doubled up', { node: 'crowded' }),
    pod('cheap', { cost: '-1' }),
    pod('not ready', { readyAt: '' }),
    pod('pending', { phase: 'Pending' }),
    pod('unassigned', { node: undefined, phase: 'Pending' }),
  ];
  const order = [...pods].sort(bySurplus((each) => each.spec.nodeName === 'crowded' ? 2 : 1)).map(({ metadata }) => metadata.name);
  expect(order).toEqual(pods.map(({ metadata }) => metadata.name).reverse());
});

test('pods are made as the policies of the cluster leave them', async () => {
  const living = livingCluster((builder) => {
    for (const name of ['before', 'after']) {
      builder.deployment(name, { replicas: 1, grace: 20, spec: { containers: [{ name: 'web', ports: [{ containerPort: 8080 }] }] } });
    }
  });
  living.cluster.api.admission.policies.apply(podPolicy('graceful-pods', 7, []) as Manifest[]);
  living.remove(living.active('after')[0].metadata.name);
  await living.seconds(10);
  const made = (app: string) => living.active(app)
    .map(({ spec }) => [spec.terminationGracePeriodSeconds, spec.containers[0].lifecycle?.preStop?.sleep?.seconds]);
  expect([made('before'), made('after')]).toEqual([[[20, undefined]], [[27, 7]]]);
});
