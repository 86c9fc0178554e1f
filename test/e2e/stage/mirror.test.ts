import { KubernetesClient } from './client';
import { Mirror } from './mirror';
import { Proxy } from './proxy';
import { ScaledClock } from '../../../simulation/clock/scaled-clock';
import { ApiServer } from '../../../simulation/cluster/api/api-server';
import { ApiEndpoint } from '../../../simulation/cluster/api/endpoint';
import { ClusterBuilder } from '../../../simulation/cluster/build/cluster-builder';
import { KubernetesServer } from '../../../simulation/cluster/http/server';
import type { Resource } from '../../../simulation/cluster/kinds';
import { Store } from '../../../simulation/cluster/store';
import { until } from '../ground/wait';

let clock: ScaledClock;
let there: Store;
let here: Store;
let endpoint: ApiEndpoint;
let server: KubernetesServer;
let proxy: Proxy;
let client: KubernetesClient;
let mirror: Mirror;

const RESOURCES: readonly Resource[] = ['nodes', 'pods', 'deployments', 'replicasets', 'statefulsets'];

beforeEach(async () => {
  clock = new ScaledClock();
  there = new Store(clock);
  here = new Store(clock);
  const build = new ClusterBuilder(there);
  build.nodes(2);
  build.deployment('web', { replicas: 3 });
  build.statefulSet('db', { replicas: 2 });
  endpoint = new ApiEndpoint(new ApiServer(there));
  server = await KubernetesServer.start({ endpoint, authenticate: async () => ({ username: 'test', groups: ['system:masters'] }) });
  proxy = await Proxy.start('127.0.0.1', { host: '127.0.0.1', port: Number(new URL(server.url).port) });
  client = new KubernetesClient(`https://${proxy.address}`, { certificateAuthority: server.certificateAuthority, token: 'any' });
  mirror = await Mirror.start(client, here, RESOURCES);
});

afterEach(async () => {
  mirror.stop();
  client.close();
  await proxy.disconnect();
  await server.close();
  clock.stop();
});

/** The identities and versions of all objects. */
function identities(store: Store, resource: Resource): string[] {
  return store.list(resource).map(({ kind, metadata: { namespace, name, uid, resourceVersion } }) => `${kind} ${namespace}/${name} ${uid} ${resourceVersion}`).sort();
}

const isEqual = async () => RESOURCES.every((resource) =>
  JSON.stringify(identities(here, resource)) === JSON.stringify(identities(there, resource)));

test('what was there before is there from the start', async () => {
  expect(here.list('pods')).toHaveLength(5);
  expect(await isEqual()).toBe(true);
  expect(here.list('pods', { nodeName: 'node1' }).map(({ spec }) => spec)).toEqual(there.list('pods', { nodeName: 'node1' }).map(({ spec }) => spec));
});

test('every change is seen, with what was before', async () => {
  const seen: string[] = [];
  here.subscribe(({ type, object, previous }) => seen.push(`${type} ${object.metadata.name} ${previous?.metadata.resourceVersion ?? '-'}`));
  const [{ metadata: { name, namespace, resourceVersion } }] = there.list('pods');
  there.modify('pods', namespace, name, (pod) => ({ ...pod, status: { ...pod.status, phase: 'Failed' } }));
  const { metadata: { resourceVersion: failed } } = there.get('pods', namespace, name)!;
  there.remove('pods', namespace, name);
  await until('the mirror has followed', async () => seen.length === 2, 10_000, 20);
  expect(seen).toEqual([`MODIFIED ${name} ${resourceVersion}`, `DELETED ${name} ${failed}`]);
  expect(here.list('pods')).toHaveLength(4);
});

test('changes of several resources come in the order in which they were made', async () => {
  const seen: string[] = [];
  here.subscribe(({ resource, object }) => seen.push(`${resource} ${object.metadata.name}`));
  const build = new ClusterBuilder(there);
  const made: string[] = [];
  there.subscribe(({ type, resource, object }) => type === 'ADDED' && made.push(`${resource} ${object.metadata.name}`));
  endpoint.faults.lagWatches({ delayMs: 50, resource: 'replicasets' });
  build.deployment('late', { replicas: 2 });
  await until('the mirror has followed', isEqual, 10_000, 20);
  expect(seen.filter((each) => each.includes('late'))).toEqual(made);
  expect(made.length).toBeGreaterThan(3);
});

test('what happens while the API server is away is seen afterwards', async () => {
  const [gone, again] = there.list('pods');
  await proxy.disconnect();
  there.remove('pods', gone.metadata.namespace, gone.metadata.name);
  there.remove('pods', again.metadata.namespace, again.metadata.name);
  const { uid: _, ...metadata } = again.metadata;
  there.create('pods', { ...again, metadata });
  there.compact();
  expect(await isEqual()).toBe(false);
  await proxy.reconnect();
  await until('the mirror has followed', isEqual, 10_000, 20);
  expect(here.list('pods')).toHaveLength(4);
});
