import type { StatefulSet } from '../../../simulation/cluster/objects';
import { livingCluster } from '../living-cluster';

const set = ({ store }: ReturnType<typeof livingCluster>): StatefulSet => store.get('statefulsets', 'default', 'db')!;
const change = (living: ReturnType<typeof livingCluster>, spec: Partial<StatefulSet['spec']>) =>
  living.store.update('statefulsets', { ...set(living), spec: { ...set(living).spec, ...spec } });
const newImage = (living: ReturnType<typeof livingCluster>) => {
  const { template } = set(living).spec;
  change(living, { template: { ...template!, spec: { ...template!.spec, containers: [{ name: 'main', image: 'registry.example/db:2' }] } } });
};
const names = (pods: ReturnType<ReturnType<typeof livingCluster>['active']>) => pods.map(({ metadata }) => metadata.name).sort();

test('a pod comes back under its name, but not before the old one is gone', async () => {
  const living = livingCluster((builder) => builder.statefulSet('db', { replicas: 3, annotations: { 'simulation/exit-seconds': '10' } }));
  const { uid } = living.pod('db-1').metadata;
  living.evict('db-1');
  await living.seconds(9);
  expect(living.pod('db-1').metadata.uid).toBe(uid);
  await living.seconds(10);
  expect(living.pod('db-1').metadata.uid).not.toBe(uid);
  expect(names(living.ready('db'))).toEqual(['db-0', 'db-1', 'db-2']);
  expect(living.pod('db-1').metadata.labels).toMatchObject({ 'statefulset.kubernetes.io/pod-name': 'db-1', 'apps.kubernetes.io/pod-index': '1' });
});

test('pods come one after another, and go from the last', async () => {
  const living = livingCluster((builder) => builder.statefulSet('db', { replicas: 1, probeDelay: 5 }));
  living.cluster.scale('statefulsets', 'default', 'db', 3);
  await living.seconds(5);
  expect(names(living.active('db'))).toEqual(['db-0', 'db-1']);
  await living.seconds(20);
  expect(names(living.ready('db'))).toEqual(['db-0', 'db-1', 'db-2']);
  living.cluster.scale('statefulsets', 'default', 'db', 1);
  await living.clock.advance(500);
  expect(names(living.active('db'))).toEqual(['db-0', 'db-1']);
  await living.seconds(10);
  expect(names(living.active('db'))).toEqual(['db-0']);
});

test('in parallel they all come at once', async () => {
  const living = livingCluster((builder) => builder.statefulSet('db', { replicas: 1, podManagementPolicy: 'Parallel' }));
  living.cluster.scale('statefulsets', 'default', 'db', 4);
  await living.clock.advance(500);
  expect(names(living.active('db'))).toEqual(['db-0', 'db-1', 'db-2', 'db-3']);
});

test('of two that are gone the higher waits for the lower', async () => {
  const living = livingCluster((builder) => builder.statefulSet('db', { replicas: 3, probeDelay: 5 }));
  living.evict('db-0');
  living.evict('db-2');
  await living.seconds(4);
  expect(names(living.active('db'))).toEqual(['db-0', 'db-1']);
  await living.seconds(16);
  expect(names(living.ready('db'))).toEqual(['db-0', 'db-1', 'db-2']);
});

test('while a lower one stops, no higher one is made', async () => {
  const living = livingCluster((builder) => builder.statefulSet('db', { replicas: 2 }));
  const slow = living.pod('db-0');
  living.store.update('pods', { ...slow, metadata: { ...slow.metadata, annotations: { 'simulation/exit-seconds': '15' } } });
  living.evict('db-0');
  living.evict('db-1');
  await living.seconds(14);
  expect(names(living.active('db'))).toEqual([]);
  await living.seconds(16);
  expect(names(living.ready('db'))).toEqual(['db-0', 'db-1']);
});

test('an update replaces from the last to the partition, one at a time', async () => {
  const living = livingCluster((builder) => builder.statefulSet('db', { replicas: 3 }));
  change(living, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } });
  let fewest = 3;
  living.store.subscribe(() => {
    fewest = Math.min(fewest, living.ready('db').length);
  });
  newImage(living);
  await living.seconds(60);
  const images = () => ['db-0', 'db-1', 'db-2'].map((name) => living.pod(name).spec.containers[0].image);
  expect(images()).toEqual(['registry.example/db:1', 'registry.example/db:2', 'registry.example/db:2']);
  expect(fewest).toBe(2);
  expect(set(living).status).toMatchObject({ updatedReplicas: 2, currentReplicas: 1 });

  // What goes meanwhile below the partition comes back as it was.
  living.evict('db-0');
  await living.seconds(20);
  expect(images()[0]).toBe('registry.example/db:1');
  change(living, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } });
  await living.seconds(20);
  expect(images()[0]).toBe('registry.example/db:2');
  expect(set(living).status?.currentRevision).toBe(set(living).status?.updateRevision);
});
