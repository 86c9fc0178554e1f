import { VirtualClock } from '../../simulation/clock/virtual-clock';
import { ClusterBuilder } from '../../simulation/cluster/build/cluster-builder';
import { loadDump, timeOfDump } from '../../simulation/cluster/dump';
import { Store } from '../../simulation/cluster/store';
import { isReady } from '../../simulation/component-base/pod-state';
import { SimulatedCluster } from '../../simulation/kubernetes';
import { FloorObserver } from '../../simulation/observe/floors';
import dump from '../fixtures/cluster-3-nodes-54-pods.json';

test('a cluster from a dump stays as it is as long as nobody touches it', async () => {
  const clock = new VirtualClock(timeOfDump(dump));
  const store = new Store(clock);
  loadDump(store, dump);
  const changed: string[] = [];
  store.subscribe(({ type, resource, object }) => changed.push(`${type} ${resource} ${object.metadata.name}`));
  new SimulatedCluster(store).start();
  await clock.advance(600_000);
  // The templates' history is the only thing that the dump lacks.
  expect(changed.filter((change) => !change.startsWith('ADDED controllerrevisions.apps'))).toEqual([]);
});

test('a cluster that was built stays as it is', async () => {
  const store = new Store(new VirtualClock());
  const builder = new ClusterBuilder(store);
  builder.nodes(3);
  builder.deployment('shop', { replicas: 3, budget: { maxUnavailable: 1 } });
  builder.statefulSet('db', { replicas: 2, volumePerPod: true });
  builder.daemonSet('agent');
  builder.job('import', { parallelism: 2 });
  builder.customOwner('canary', { apiVersion: 'argoproj.io/v1alpha1', kind: 'Rollout', replicas: 2 });
  builder.pod('debug');
  const pods: string[] = [];
  store.subscribe(({ type, resource, object }) => resource === 'pods' && pods.push(`${type} ${object.metadata.name}`));
  new SimulatedCluster(store).start();
  await (store.clock as VirtualClock).advance(600_000);
  expect(pods).toEqual([]);
});

/** What became of a cluster in which a node was drained. */
async function history(seed: number): Promise<string[]> {
  const clock = new VirtualClock();
  const store = new Store(clock);
  const builder = new ClusterBuilder(store);
  builder.nodes(3);
  builder.deployment('shop', { replicas: 6 });
  const cluster = new SimulatedCluster(store, { seed });
  const seen: string[] = [];
  store.subscribe(({ type, resource, object }) => seen.push(`${clock.now()} ${type} ${resource} ${object.metadata.name}`));
  cluster.start();
  cluster.terminateNode('i-00000000000000001');
  await clock.advance(60_000);
  return seen;
}

test('the same seed gives the same history, another one another', async () => {
  expect(await history(1)).toEqual(await history(1));
  expect(await history(1)).not.toEqual(await history(2));
});

test('when it is stopped nothing happens any more', async () => {
  const clock = new VirtualClock();
  const store = new Store(clock);
  new ClusterBuilder(store).nodes(1);
  const cluster = new SimulatedCluster(store);
  cluster.start();
  cluster.stop();
  let changes = 0;
  store.subscribe(() => changes++);
  store.update('nodes', { ...store.list('nodes')[0], spec: { unschedulable: true } });
  await clock.advance(60_000);
  expect(changes).toBe(1);
});

test('what is not there cannot be scaled, and the error says what is', () => {
  const store = new Store(new VirtualClock());
  const builder = new ClusterBuilder(store);
  builder.nodes(1);
  builder.deployment('shop');
  const cluster = new SimulatedCluster(store);
  expect(() => cluster.scale('deployments', 'default', 'shp', 2)).toThrow("There is no deployments 'default/shp'. There are: default/shop.");
  expect(() => cluster.loseNode('node9')).toThrow("No node is named 'node9'");
});

test('3,000 pods of 300 owners live on 120 nodes, and outlive 20 of these', async () => {
  const clock = new VirtualClock();
  const store = new Store(clock);
  const builder = new ClusterBuilder(store);
  const nodes = builder.nodes(120, { allocatable: { cpu: '16' } }).map(({ metadata }) => metadata.name);
  for (let index = 0; index < 300; index++) {
    const first = (index * 10) % nodes.length;
    const on = [...nodes.slice(first), ...nodes.slice(0, first)];
    builder.deployment(`app-${index}`, { namespace: `team-${index % 20}`, replicas: 10, on, budget: { maxUnavailable: 2 } });
  }
  const cluster = new SimulatedCluster(store);
  const observer = new FloorObserver(store);
  cluster.start();
  observer.start();
  for (let index = 1; index <= 20; index++) {
    cluster.terminateNode(`i-${String(index).padStart(17, '0')}`);
  }
  await clock.advance(60_000);
  expect(store.list('pods').filter(isReady)).toHaveLength(3000);
  expect(observer.records.filter(({ available }) => available === 10)).toHaveLength(300);
  expect(observer.records.reduce((sum, { moved }) => sum + moved, 0)).toBe(500);
}, 60_000);
