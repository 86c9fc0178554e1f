import type { PodSpec } from '../../../simulation/cluster/pod';
import { conditionOf } from '../../../simulation/component-base/conditions';
import { livingCluster } from '../living-cluster';

const FULL = { requests: { cpu: '1500m' }, spec: {} };

test('a pod that fits nowhere says why, and goes where a node is uncordoned', async () => {
  const { seconds, cordon, cluster, active, ready, events } = livingCluster((builder) => builder.deployment('shop', { replicas: 1 }), { nodes: 1 });
  cordon('node1');
  cluster.scale('deployments', 'default', 'shop', 2);
  await seconds(5);
  const pending = active('shop').find((pod) => !pod.spec.nodeName)!;
  expect(conditionOf(pending.status.conditions, 'PodScheduled')).toMatchObject({
    status: 'False', reason: 'Unschedulable', message: expect.stringMatching(/^0\/1 nodes are available: 1 node\(s\) were unschedulable\./),
  });
  expect(events('FailedScheduling')).toMatchObject([{ type: 'Warning', involvedObject: { name: pending.metadata.name } }]);
  cordon('node1', false);
  await seconds(10);
  expect(ready('shop')).toHaveLength(2);
});

test('a pod that waited already when the simulation begins is not tried before something changes', async () => {
  const living = livingCluster((builder) => {
    const condition = (reason: string) => ({ conditions: [{ type: 'PodScheduled', status: 'False', reason, message: 'for reasons of its own' }] });
    const waiting = (reason: string, spec: Partial<PodSpec> = {}) => builder.store.create('pods', {
      metadata: { name: reason.toLowerCase(), namespace: 'default' }, spec: { containers: [{ name: 'main' }], ...spec }, status: { phase: 'Pending', ...condition(reason) },
    });
    waiting('Unschedulable');
    waiting('SchedulingGated', { schedulingGates: [{ name: 'example.com/quota' }] });
    builder.pod('other');
  });
  await living.seconds(600);
  expect(living.pod('unschedulable').spec.nodeName).toBeUndefined();
  living.remove('other');
  await living.seconds(20);
  expect(living.pod('unschedulable').spec.nodeName).toBeDefined();
  expect(living.pod('schedulinggated').spec.nodeName).toBeUndefined();
});

test('a pod whose template has scheduling gates is not placed before the last of them is taken away', async () => {
  const { seconds, cluster, active, store } = livingCluster((builder) => {
    builder.deployment('shop', { replicas: 0, spec: { schedulingGates: [{ name: 'example.com/quota' }] } });
  });
  cluster.scale('deployments', 'default', 'shop', 1);
  await seconds(60);
  const [gated] = active('shop');
  expect(gated.spec.nodeName).toBeUndefined();
  expect(conditionOf(gated.status.conditions, 'PodScheduled')).toMatchObject({ status: 'False', reason: 'SchedulingGated' });
  store.update('pods', { ...gated, spec: { ...gated.spec, schedulingGates: [] } });
  await seconds(10);
  expect(active('shop')[0].spec.nodeName).toBeDefined();
});

test('a pod that waits takes the place of one that goes', async () => {
  const { seconds, cluster, active, remove, store } = livingCluster((builder) => {
    builder.pod('first', FULL);
    builder.deployment('shop', { replicas: 0, ...FULL });
  }, { nodes: 1 });
  cluster.scale('deployments', 'default', 'shop', 1);
  await seconds(5);
  expect(conditionOf(active('shop')[0].status.conditions, 'PodScheduled')?.message).toContain('1 Insufficient cpu');
  remove('first');
  await seconds(15);
  expect(store.get('pods', 'default', 'first')).toBeUndefined();
  expect(active('shop')[0].spec.nodeName).toBe('node1');
});

test('a pod that waits goes to a node that joins', async () => {
  const { seconds, cluster, active } = livingCluster((builder) => {
    builder.pod('first', FULL);
    builder.deployment('shop', { replicas: 0, ...FULL });
  }, { nodes: 1 });
  cluster.scale('deployments', 'default', 'shop', 1);
  await seconds(5);
  const name = cluster.launchNode({ instanceId: 'i-0abc' });
  await seconds(29);
  expect(active('shop')[0].spec.nodeName).toBeUndefined();
  await seconds(6);
  expect(active('shop')[0].spec.nodeName).toBe(name);
});
