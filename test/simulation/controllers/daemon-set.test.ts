import type { DaemonSet } from '../../../simulation/cluster/objects';
import { livingCluster } from '../living-cluster';

const nodes = (living: ReturnType<typeof livingCluster>) => living.ready('agent').map((pod) => pod.spec.nodeName).sort();

test('a cordoned node gets its pod back', async () => {
  const living = livingCluster((builder) => builder.daemonSet('agent'));
  const pod = living.active('agent').find(({ spec }) => spec.nodeName === 'node2')!;
  living.cordon('node2');
  await living.seconds(1);
  living.remove(pod.metadata.name);
  await living.seconds(10);
  expect(nodes(living)).toEqual(['node1', 'node2', 'node3']);
});

test('a node that joins gets one when it is ready, or at once where all is tolerated', async () => {
  const living = livingCluster((builder) => {
    builder.daemonSet('agent');
    builder.daemonSet('network', { tolerations: [{ operator: 'Exists' }] });
  });
  const name = living.cluster.launchNode({ instanceId: 'i-0new' });
  await living.seconds(25);
  expect(living.ready('network').map(({ spec }) => spec.nodeName)).toContain(name);
  expect(nodes(living)).not.toContain(name);
  await living.seconds(10);
  expect(nodes(living)).toContain(name);
  expect(living.store.get('daemonsets', 'default', 'agent')?.status).toMatchObject({ desiredNumberScheduled: 4, numberReady: 4 });
});

test('a node that is tainted to keep it out loses it', async () => {
  const living = livingCluster((builder) => builder.daemonSet('agent'));
  const node = living.store.get('nodes', undefined, 'node1')!;
  living.store.update('nodes', { ...node, spec: { ...node.spec, taints: [{ key: 'gpu', effect: 'NoExecute' }] } });
  await living.seconds(5);
  expect(nodes(living)).toEqual(['node2', 'node3']);
});

test('an update takes one pod at a time', async () => {
  const living = livingCluster((builder) => builder.daemonSet('agent'));
  const set = living.store.get('daemonsets', 'default', 'agent') as DaemonSet;
  const template = { ...set.spec.template!, spec: { ...set.spec.template!.spec, containers: [{ name: 'main', image: 'registry.example/agent:2' }] } };
  let fewest = 3;
  living.store.subscribe(() => {
    fewest = Math.min(fewest, living.ready('agent').length);
  });
  living.store.update('daemonsets', { ...set, spec: { ...set.spec, template } });
  await living.seconds(30);
  expect(living.ready('agent').map((pod) => pod.spec.containers[0].image)).toEqual(Array.from({ length: 3 }, () => 'registry.example/agent:2'));
  expect(fewest).toBe(2);
});
