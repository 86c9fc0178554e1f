import { simulatedCluster } from './simulated-cluster';
import type { ObjectOf, Resource } from '../../../lambda/kubernetes/objects';
import type { WatchEvent } from '../../../lambda/kubernetes/port';
import type { Kinds } from '../../../simulation/cluster/kinds';
import { Rbac } from '../../../simulation/cluster/rbac';
import { HOLD_NAME, HOLD_NAMESPACE } from '../../../src/names';

const HOUR = 3_600_000;

/** The types of the simulation's objects satisfy those of the port: this does not compile otherwise. */
const satisfied: { [R in Resource]: Kinds[R] extends ObjectOf[R] ? true : never } = {
  nodes: true,
  pods: true,
  replicasets: true,
  deployments: true,
  statefulsets: true,
  replicationcontrollers: true,
  jobs: true,
  poddisruptionbudgets: true,
  volumeattachments: true,
  persistentvolumeclaims: true,
  persistentvolumes: true,
  services: true,
  configmaps: true,
};

function podOf(object: { metadata: { namespace?: string; name: string; uid: string } }) {
  const { namespace = 'default', name, uid } = object.metadata;
  return { namespace, name, uid };
}

test('every resource of the port can be listed, in pages of any number', async () => {
  const { clock, builder, kubernetes, endpoint } = simulatedCluster();
  const [{ metadata: { name: on } }] = builder.nodes(1, { allocatable: { cpu: '16', memory: '64Gi', pods: '1200' } });
  builder.deployment('shop', { replicas: 1200, on });
  for (const resource of Object.keys(satisfied) as Resource[]) {
    const { items, resourceVersion } = await clock.run(kubernetes.list(resource), HOUR);
    expect(items.length).toBe({ pods: 1200, nodes: 3, deployments: 1, replicasets: 1 }[resource as string] ?? 0);
    expect(Number(resourceVersion)).toBeGreaterThan(0);
  }
  expect(endpoint.calls.filter(({ request }) => request.resource === 'pods').length).toBe(3);
});

test('a request takes effect between its beginning and its end', async () => {
  const { clock, store, kubernetes } = simulatedCluster({ latencyMs: 10 });
  const begun = clock.now();
  const patched = kubernetes.patchNode('node1', { spec: { unschedulable: true } });
  await clock.advance(9);
  expect(store.get('nodes', undefined, 'node1')?.spec.unschedulable).toBeUndefined();
  await clock.advance(1);
  expect(store.get('nodes', undefined, 'node1')?.spec.unschedulable).toBe(true);
  expect((await clock.run(patched, HOUR)).spec.unschedulable).toBe(true);
  expect(clock.now() - begun).toBe(20);
});

test('a watch tells every change after its version, in order, until it is aborted', async () => {
  const { clock, store, builder, kubernetes } = simulatedCluster();
  const { resourceVersion } = await clock.run(kubernetes.list('pods'), HOUR);
  const pod = builder.pod('a');
  const seen: string[] = [];
  const stop = new AbortController();
  const watch = kubernetes.watch('pods', resourceVersion, (event) => seen.push(
    event.type === 'BOOKMARK' ? event.type : `${event.type} ${event.object.metadata.name} ${event.object.status.phase}`,
  ), stop.signal);
  await clock.advance(100);
  store.update('pods', { ...pod, status: { phase: 'Failed' } });
  store.remove('pods', 'default', 'a');
  builder.node('node9');
  expect(seen).toEqual(['ADDED a Running']);
  await clock.advance(100);
  expect(seen).toEqual(['ADDED a Running', 'MODIFIED a Failed', 'DELETED a Failed']);
  stop.abort();
  await clock.run(watch, HOUR);
  builder.pod('b');
  await clock.advance(100);
  expect(seen.length).toBe(3);
});

test('the server ends a watch after the time that it was asked for, with bookmarks until then, and another one goes on from there', async () => {
  const { clock, builder, kubernetes } = simulatedCluster();
  const { resourceVersion } = await clock.run(kubernetes.list('pods'), HOUR);
  const events: Array<WatchEvent<ObjectOf['pods']>> = [];
  const begun = clock.now();
  builder.node('node3');
  await clock.run(kubernetes.watch('pods', resourceVersion, (event) => events.push(event), new AbortController().signal), HOUR);
  expect((clock.now() - begun) / 1000).toBeCloseTo(290, 0);
  expect(events.length).toBeGreaterThanOrEqual(4);
  const last = events[events.length - 1];
  expect(last).toEqual({ type: 'BOOKMARK', resourceVersion: expect.any(String) });
  const stop = new AbortController();
  const later: string[] = [];
  void kubernetes.watch('pods', last.type === 'BOOKMARK' ? last.resourceVersion : '', (event) => later.push(event.type), stop.signal);
  builder.pod('a');
  await clock.advance(1000);
  expect(later).toEqual(['ADDED']);
  stop.abort();
});

test('a watch from a version that is forgotten ends with 410', async () => {
  const { clock, store, builder, kubernetes } = simulatedCluster();
  builder.pod('a');
  const { resourceVersion } = await clock.run(kubernetes.list('pods'), HOUR);
  builder.pod('b');
  store.compact();
  await expect(clock.run(kubernetes.watch('pods', resourceVersion, () => undefined, new AbortController().signal), HOUR))
    .rejects.toMatchObject({ name: 'ApiError', status: 410, reason: 'Expired' });
});

test('readers cannot change the cluster', async () => {
  const { clock, kubernetes } = simulatedCluster();
  const { items: [node] } = await clock.run(kubernetes.list('nodes'), HOUR);
  expect(() => { (node.spec as { unschedulable: boolean }).unschedulable = true; }).toThrow(TypeError);
});

test('what a client sends stays its own, and has no undefined in it', async () => {
  const { clock, store, kubernetes } = simulatedCluster();
  const annotations: Record<string, string> = { a: '1' };
  await clock.run(kubernetes.patchNode('node1', { metadata: { annotations, labels: undefined, resourceVersion: undefined } }), HOUR);
  annotations.a = '2';
  expect(store.get('nodes', undefined, 'node1')?.metadata.annotations).toEqual({ a: '1' });
  expect(store.get('nodes', undefined, 'node1')?.metadata.labels).toHaveProperty(['kubernetes.io/os']);
});

test('an eviction that a budget refuses is an error with its cause', async () => {
  const { clock, builder, kubernetes } = simulatedCluster();
  const { pods: [pod] } = builder.deployment('shop', { replicas: 2, budget: { maxUnavailable: 0 } });
  await expect(clock.run(kubernetes.evictPod(podOf(pod)), HOUR)).rejects.toMatchObject({
    status: 429,
    reason: 'TooManyRequests',
    retryAfterSeconds: undefined,
    causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget shop needs 2 healthy pods and has 2 currently' }],
  });
});

test('pods are evicted and deleted by their UID', async () => {
  const { clock, store, builder, kubernetes } = simulatedCluster();
  const pod = builder.pod('a');
  await expect(clock.run(kubernetes.deletePod({ ...podOf(pod), uid: 'another' }), HOUR)).rejects.toMatchObject({ status: 409 });
  await clock.run(kubernetes.deletePod(podOf(pod)), HOUR);
  await clock.run(kubernetes.evictPod(podOf(builder.pod('b'))), HOUR);
  expect(store.list('pods').map(({ metadata }) => metadata.deletionGracePeriodSeconds)).toEqual([30, 30]);
});

test('of ConfigMaps only the one is seen by which people hold drainers', async () => {
  const { clock, store, kubernetes } = simulatedCluster();
  store.create('configmaps', { metadata: { name: 'c', namespace: 'kube-system' }, data: { shop: 'x' } });
  store.create('configmaps', { metadata: { name: HOLD_NAME, namespace: 'default' }, data: { shop: 'x' } });
  store.create('configmaps', { metadata: { name: HOLD_NAME, namespace: HOLD_NAMESPACE }, data: { shop: 'INC-4711' } });
  expect((await clock.run(kubernetes.list('configmaps'), HOUR)).items.map(({ data }) => data)).toEqual([{ shop: 'INC-4711' }]);
});

test('a Lease has one holder', async () => {
  const { clock, kubernetes } = simulatedCluster();
  expect(await clock.run(kubernetes.readLease('kube-system', 'l'), HOUR)).toBeUndefined();
  const renewTime = '2026-11-23T01:00:00.5Z';
  const created = await clock.run(kubernetes.createLease('kube-system', 'l', { holderIdentity: 'a', renewTime }), HOUR);
  expect(created.spec.renewTime).toBe('2026-11-23T01:00:00.500000Z');
  const replaced = await clock.run(kubernetes.replaceLease({ ...created, spec: { ...created.spec, holderIdentity: 'b' } }), HOUR);
  await expect(clock.run(kubernetes.replaceLease(created), HOUR)).rejects.toMatchObject({ status: 409, reason: 'Conflict' });
  expect(await clock.run(kubernetes.readLease('kube-system', 'l'), HOUR)).toEqual(replaced);
});

test('Events are kept where kubectl finds them', async () => {
  const { clock, store, kubernetes } = simulatedCluster();
  await clock.run(kubernetes.createEvent({ node: { name: 'node1', uid: 'u' }, type: 'Warning', reason: 'DrainBlocked', message: 'a budget' }), HOUR);
  expect(store.list('events')).toMatchObject([{
    metadata: { namespace: 'default' },
    involvedObject: { kind: 'Node', name: 'node1', uid: 'u' },
    type: 'Warning',
    message: 'a budget',
    firstTimestamp: '2026-11-23T01:00:00Z',
  }]);
});

test('what RBAC does not allow is forbidden, to watches too', async () => {
  const { clock, kubernetes } = simulatedCluster({ rbac: new Rbac([]) });
  await expect(clock.run(kubernetes.patchNode('node1', {}), HOUR)).rejects.toMatchObject({
    status: 403,
    reason: 'Forbidden',
    message: 'nodes "node1" is forbidden: User "drainer" cannot patch resource "nodes" in API group "" at the cluster scope',
  });
  await expect(clock.run(kubernetes.watch('pods', '1', () => undefined, new AbortController().signal), HOUR)).rejects.toMatchObject({ status: 403 });
});

test('every call is recorded, and shown at the moment of its effect', async () => {
  const { clock, store, builder, endpoint, kubernetes } = simulatedCluster();
  const pod = builder.pod('a');
  const states: string[] = [];
  const state = () => store.get('pods', 'default', 'a')?.metadata.deletionTimestamp ?? 'alive';
  endpoint.observe({ before: () => states.push(state()), after: ({ answer }) => states.push(`${answer.code} ${state()}`) });
  await clock.run(kubernetes.evictPod(podOf(pod)), HOUR);
  expect(states).toEqual(['alive', '201 2026-11-23T01:00:30Z']);
  expect(endpoint.calls).toEqual([{
    time: clock.now() - 2,
    user: expect.objectContaining({ username: 'drainer' }),
    request: expect.objectContaining({ verb: 'create', resource: 'pods', subresource: 'eviction', namespace: 'default', name: 'a' }),
    answer: { code: 201, body: expect.objectContaining({ kind: 'Status', status: 'Success' }) },
  }]);
  await clock.run(kubernetes.list('pods'), HOUR);
  expect(endpoint.calls[1].answer).toEqual({ code: 200 });
});
