import { finishDeletion } from '../../../../simulation/cluster/api/deletion';
import type { ObjectList } from '../../../../simulation/cluster/api/reading';
import type { Node, Pod } from '../../../../simulation/cluster/objects';
import { ask, simulatedCluster, statusOf } from '../simulated-cluster';

const MERGE = 'application/merge-patch+json';
const STRATEGIC = 'application/strategic-merge-patch+json';

describe('reads', () => {
  test('a get answers with the object, or that there is none', () => {
    const { server, store } = simulatedCluster();
    expect(ask(server, { verb: 'get', resource: 'nodes', name: 'node1' })).toEqual({ code: 200, body: store.get('nodes', undefined, 'node1') });
    expect(statusOf(ask(server, { verb: 'get', resource: 'leases', apiGroup: 'coordination.k8s.io', namespace: 'default', name: 'x' }))).toMatchObject({
      code: 404, reason: 'NotFound', message: 'leases.coordination.k8s.io "x" not found', details: { name: 'x', group: 'coordination.k8s.io', kind: 'leases' },
    });
  });

  test('a list in pages shows one moment, in the order of the names', async () => {
    const { server, store, builder, clock } = simulatedCluster();
    for (const name of ['d', 'a', 'e', 'c', 'b']) {
      builder.pod(name);
    }
    const first = ask(server, { verb: 'list', resource: 'pods', query: { limit: 2 } }).body as ObjectList;
    expect(first).toMatchObject({ kind: 'PodList', apiVersion: 'v1', metadata: { remainingItemCount: 3 } });
    store.remove('pods', 'default', 'c');
    const second = ask(server, { verb: 'list', resource: 'pods', query: { limit: 2, continue: first.metadata.continue } }).body as ObjectList;
    const third = ask(server, { verb: 'list', resource: 'pods', query: { limit: 2, continue: second.metadata.continue } }).body as ObjectList;
    expect([first, second, third].map((page) => page.items.map((pod) => pod.metadata.name))).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
    expect(third.metadata).toEqual({ resourceVersion: first.metadata.resourceVersion });
    await clock.advance(301_000);
    expect(statusOf(ask(server, { verb: 'list', resource: 'pods', query: { limit: 2, continue: first.metadata.continue } })))
      .toMatchObject({ code: 410, reason: 'Expired' });
  });

  test('a list is in that order whatever came, went and changed since the last', () => {
    const { server, store, builder } = simulatedCluster();
    const listed = () => (ask(server, { verb: 'list', resource: 'pods' }).body as ObjectList).items.map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);
    for (const name of ['d', 'b']) {
      builder.pod(name);
    }
    builder.pod('c', { namespace: 'apps' });
    expect(listed()).toEqual(['apps/c', 'default/b', 'default/d']);
    builder.pod('a');
    builder.pod('z', { namespace: 'apps' });
    store.remove('pods', 'default', 'b');
    expect(listed()).toEqual(['apps/c', 'apps/z', 'default/a', 'default/d']);
    store.remove('pods', 'default', 'a');
    builder.pod('b');
    builder.pod('a');
    store.modify('pods', 'default', 'd', (pod) => ({ ...pod, metadata: { ...pod.metadata, labels: { changed: 'yes' } } }));
    expect(listed()).toEqual(['apps/c', 'apps/z', 'default/a', 'default/b', 'default/d']);
    expect((ask(server, { verb: 'list', resource: 'pods' }).body as ObjectList).items[4].metadata.labels).toEqual({ changed: 'yes' });
  });

  test.each([
    [{ fieldSelector: 'spec.nodeName=node2' }, ['b', 'c']],
    [{ fieldSelector: 'spec.nodeName!=node2' }, ['a']],
    [{ fieldSelector: 'metadata.name=b,spec.nodeName=node2' }, ['b']],
    [{ fieldSelector: 'status.phase=Pending' }, []],
    [{ labelSelector: 'tier=web' }, ['a', 'b']],
    [{ labelSelector: 'tier!=web' }, ['c']],
    [{ labelSelector: 'tier in (web, db),!canary' }, ['a']],
    [{ labelSelector: 'tier notin (web)' }, ['c']],
    [{ labelSelector: 'canary', fieldSelector: 'spec.nodeName=node2' }, ['b']],
  ])('a list by %j finds %j', (query, names) => {
    const { server, builder } = simulatedCluster();
    builder.pod('a', { on: 'node1', labels: { tier: 'web' } });
    builder.pod('b', { on: 'node2', labels: { tier: 'web', canary: 'yes' } });
    builder.pod('c', { on: 'node2', labels: {} });
    const { items } = ask(server, { verb: 'list', resource: 'pods', query }).body as ObjectList;
    expect(items.map((pod) => pod.metadata.name)).toEqual(names);
  });

  test('a field that cannot be selected by is refused', () => {
    const { server } = simulatedCluster();
    expect(statusOf(ask(server, { verb: 'list', resource: 'nodes', query: { fieldSelector: 'spec.providerID=x' } })))
      .toMatchObject({ code: 400, message: 'field label not supported: spec.providerID' });
  });
});

describe('patches', () => {
  test.each([MERGE, STRATEGIC] as const)('%s cordons, labels and annotates a node', (patchType) => {
    const { server, store } = simulatedCluster();
    const body = { metadata: { labels: { 'example.com/a': 'b', 'kubernetes.io/os': null }, annotations: { note: '{"v":1}' } }, spec: { unschedulable: true } };
    const node = ask(server, { verb: 'patch', resource: 'nodes', name: 'node1', patchType, body }).body as Node;
    expect(node).toBe(store.get('nodes', undefined, 'node1'));
    expect(node.spec).toMatchObject({ unschedulable: true, providerID: 'aws:///eu-west-1a/i-00000000000000001' });
    expect(node.metadata.labels).toMatchObject({ 'example.com/a': 'b', 'kubernetes.io/arch': 'arm64' });
    expect(node.metadata.labels).not.toHaveProperty(['kubernetes.io/os']);
    expect(node.metadata.annotations).toEqual({ note: '{"v":1}' });
  });

  test('a patch for another version is a conflict', () => {
    const { server, store } = simulatedCluster();
    const { resourceVersion } = store.get('nodes', undefined, 'node1')!.metadata;
    const patch = (version: string, value: string) => ask(server, {
      verb: 'patch', resource: 'nodes', name: 'node1', patchType: MERGE, body: { metadata: { resourceVersion: version, annotations: { value } } },
    });
    expect(patch(resourceVersion, '1').code).toBe(200);
    expect(statusOf(patch(resourceVersion, '2'))).toMatchObject({
      code: 409,
      reason: 'Conflict',
      message: 'Operation cannot be fulfilled on nodes "node1": the object has been modified; please apply your changes to the latest version and try again',
    });
  });

  test('a pod is released by taking its label away, unless it is another one by now', () => {
    const { server, builder } = simulatedCluster();
    const { pods: [pod] } = builder.deployment('shop');
    const patch = (uid: string) => ask(server, {
      verb: 'patch',
      resource: 'pods',
      namespace: 'default',
      name: pod.metadata.name,
      patchType: MERGE,
      body: { metadata: { uid, labels: { 'pod-template-hash': null }, annotations: { released: 'yes' } } },
    });
    expect(statusOf(patch('another'))).toMatchObject({
      code: 422,
      reason: 'Invalid',
      message: `Pod "${pod.metadata.name}" is invalid: metadata.uid: Invalid value: "another": field is immutable`,
    });
    expect(patch(pod.metadata.uid).body).toMatchObject({ metadata: { labels: { app: 'shop' }, annotations: { released: 'yes' } } });
  });

  test('the spec of a pod stays, but its image may change', () => {
    const { server, builder } = simulatedCluster();
    const pod = builder.pod('p');
    const patch = (spec: object) => ask(server, { verb: 'patch', resource: 'pods', namespace: 'default', name: 'p', patchType: MERGE, body: { spec } });
    expect(statusOf(patch({ nodeName: 'node2' }))).toMatchObject({ code: 422, message: expect.stringContaining('pod updates may not change fields other than') });
    expect((patch({ containers: [{ ...pod.spec.containers[0], image: 'other' }] }).body as Pod).spec.containers[0].image).toBe('other');
  });

  test('a patch cannot reach the status', () => {
    const { server, store } = simulatedCluster();
    const { status } = store.get('nodes', undefined, 'node1')!;
    ask(server, { verb: 'patch', resource: 'nodes', name: 'node1', patchType: MERGE, body: { status: { conditions: [] } } });
    expect(store.get('nodes', undefined, 'node1')?.status).toEqual(status);
  });

  test.each([
    [{ metadata: { labels: { a: 'not valid!' } } }, 422, /a valid label must be/],
    [{ metadata: { labels: { 'UPPER.example/a': 'b' } } }, 422, /metadata.labels/],
    [{ metadata: { annotations: { a: 1 } } }, 422, /must be a string/],
    [{ metadata: { annotations: { a: 'x'.repeat(300_000) } } }, 422, /Too long/],
    [{ metadata: { name: 'node2' } }, 400, /does not match the name on the URL/],
    [{ spec: { providerID: 'aws:///z/i-1' } }, 422, /may not change providerID/],
    [{ spec: { podCIDR: '10.0.0.0/24' } }, 422, /node updates may only change/],
    ['text', 400, /must be a JSON object/],
  ])('the patch %j is refused', (body, code, message) => {
    const { server } = simulatedCluster();
    const answer = ask(server, { verb: 'patch', resource: 'nodes', name: 'node1', patchType: MERGE, body });
    expect(statusOf(answer).message).toMatch(message);
    expect(answer.code).toBe(code);
  });

  test('what a strategic merge patch means by its directives and merged lists is not implemented', () => {
    const { server } = simulatedCluster();
    const patch = (body: object) => ask(server, { verb: 'patch', resource: 'nodes', name: 'node1', patchType: STRATEGIC, body }).code;
    expect(patch({ metadata: { $deleteFromPrimitiveList: { finalizers: ['a'] } } })).toBe(501);
    expect(patch({ metadata: { finalizers: ['a'] } })).toBe(501);
    expect(patch({ spec: { taints: [{ key: 'a', effect: 'NoSchedule' }] } })).toBe(200);
  });

  test('a webhook sees what a patch would make of the object', () => {
    const { server, store } = simulatedCluster();
    server.admission.register({ name: 'w', review: ({ object }) => (object as Node).spec.unschedulable ? { message: 'no cordon', code: 500 } : undefined });
    const answer = ask(server, { verb: 'patch', resource: 'nodes', name: 'node1', patchType: MERGE, body: { spec: { unschedulable: true } } });
    expect(statusOf(answer)).toMatchObject({ code: 500, message: 'admission webhook "w" denied the request: no cordon' });
    expect(store.get('nodes', undefined, 'node1')?.spec.unschedulable).toBeUndefined();
  });
});

describe('deletions', () => {
  const remove = (server: Parameters<typeof ask>[0], pod: Pod, body?: object) =>
    ask(server, { verb: 'delete', resource: 'pods', namespace: pod.metadata.namespace, name: pod.metadata.name, body });

  test('a pod gets its own grace, a shorter one on demand, and never a longer one', async () => {
    const { server, builder, clock } = simulatedCluster();
    const pod = builder.pod('p', { grace: 60 });
    expect(remove(server, pod).body).toMatchObject({ metadata: { deletionTimestamp: '2026-11-23T01:01:00Z', deletionGracePeriodSeconds: 60 } });
    await clock.advance(5_000);
    expect(remove(server, pod, { gracePeriodSeconds: 120 }).body).toMatchObject({ metadata: { deletionGracePeriodSeconds: 60 } });
    expect(remove(server, pod, { gracePeriodSeconds: 20 }).body).toMatchObject({
      metadata: { deletionTimestamp: '2026-11-23T01:00:20Z', deletionGracePeriodSeconds: 20 },
    });
  });

  test('without grace, or without a node, it is gone at once', () => {
    const { server, store, builder } = simulatedCluster();
    remove(server, builder.pod('a'), { gracePeriodSeconds: 0 });
    const pending = store.create('pods', { metadata: { name: 'b', namespace: 'default' }, spec: { containers: [] }, status: { phase: 'Pending' } });
    remove(server, pending);
    expect(store.list('pods')).toEqual([]);
  });

  test('a finalizer holds it until it is taken away', () => {
    const { server, store, builder } = simulatedCluster();
    const pod = builder.pod('p', { finalizers: ['example.com/hold'] });
    remove(server, pod, { gracePeriodSeconds: 0 });
    expect(store.get('pods', 'default', 'p')?.metadata).toMatchObject({ deletionGracePeriodSeconds: 0, finalizers: ['example.com/hold'] });
    ask(server, { verb: 'patch', resource: 'pods', namespace: 'default', name: 'p', patchType: MERGE, body: { metadata: { finalizers: null } } });
    expect(store.get('pods', 'default', 'p')).toBeUndefined();
  });

  test('the kubelet ends what was asked for, and only that pod', () => {
    const { server, store, builder } = simulatedCluster();
    const pod = builder.pod('p');
    remove(server, pod);
    finishDeletion(store, { ...pod, metadata: { ...pod.metadata, uid: 'another' } });
    expect(store.get('pods', 'default', 'p')).toBeDefined();
    finishDeletion(store, pod);
    expect(store.get('pods', 'default', 'p')).toBeUndefined();
  });

  test('preconditions are held', () => {
    const { server, builder } = simulatedCluster();
    const pod = builder.pod('p');
    expect(statusOf(remove(server, pod, { preconditions: { uid: 'another' } }))).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(statusOf(remove(server, pod, { preconditions: { resourceVersion: '1' } }))).toMatchObject({ code: 409, reason: 'Conflict' });
    expect(remove(server, pod, { preconditions: { uid: pod.metadata.uid } }).code).toBe(200);
  });
});

describe('Leases', () => {
  const lease = { apiGroup: 'coordination.k8s.io', resource: 'leases', namespace: 'kube-system' };
  const spec = { holderIdentity: 'a', leaseDurationSeconds: 30, renewTime: '2026-11-23T01:00:00.000000Z' };

  test('one of two creators wins, and one of two holders', () => {
    const { server } = simulatedCluster();
    const create = () => ask(server, { ...lease, verb: 'create', body: { metadata: { name: 'l' }, spec } });
    const created = create();
    expect(created.code).toBe(201);
    expect(statusOf(create())).toMatchObject({ code: 409, reason: 'AlreadyExists', message: 'leases.coordination.k8s.io "l" already exists' });
    const update = (holderIdentity: string) => ask(server, {
      ...lease, verb: 'update', name: 'l', body: { ...created.body as object, spec: { ...spec, holderIdentity } },
    });
    expect(update('b')).toMatchObject({ code: 200, body: { spec: { holderIdentity: 'b' } } });
    expect(statusOf(update('c'))).toMatchObject({ code: 409, reason: 'Conflict' });
  });

  test.each([
    [{ renewTime: '2026-11-23T01:00:00.123Z' }, 400, /parsing time "2026-11-23T01:00:00.123Z"/],
    [{ leaseDurationSeconds: 0 }, 422, /must be greater than 0/],
    [{ leaseTransitions: -1 }, 422, /must be greater than or equal to 0/],
  ])('the spec with %j is refused', (wrong, code, message) => {
    const { server } = simulatedCluster();
    const answer = ask(server, { ...lease, verb: 'create', body: { metadata: { name: 'l' }, spec: { ...spec, ...wrong } } });
    expect(answer.code).toBe(code);
    expect(statusOf(answer).message).toMatch(message);
  });

  test('an update must name its version, and a Lease that is there', () => {
    const { server } = simulatedCluster();
    const update = () => statusOf(ask(server, { ...lease, verb: 'update', name: 'l', body: { metadata: { name: 'l' }, spec } }));
    expect(update().code).toBe(404);
    ask(server, { ...lease, verb: 'create', body: { metadata: { name: 'l' }, spec } });
    expect(update()).toMatchObject({ code: 422, message: expect.stringContaining('metadata.resourceVersion') });
  });
});

describe('Events', () => {
  const event = { involvedObject: { kind: 'Node', name: 'node1' }, reason: 'Drained', message: 'done', type: 'Normal' };

  test('an Event on a node is kept in the default namespace only', () => {
    const { server, store, builder } = simulatedCluster();
    builder.namespace('web');
    const create = (namespace: string) => ask(server, { verb: 'create', resource: 'events', namespace, body: { ...event, metadata: { generateName: 'node1.' } } });
    expect(create('default').code).toBe(201);
    expect(store.list('events')).toMatchObject([{ ...event, metadata: { name: expect.stringMatching(/^node1\.[a-z0-9]{5}$/), namespace: 'default' } }]);
    expect(statusOf(create('web'))).toMatchObject({ code: 422, message: expect.stringContaining('does not match event.namespace') });
  });
});

test('what is not implemented says so, by name', () => {
  const { server } = simulatedCluster();
  expect(statusOf(ask(server, { verb: 'delete', resource: 'deployments', apiGroup: 'apps', namespace: 'web', name: 'shop' }))).toMatchObject({
    code: 501, reason: 'NotImplemented', message: 'The simulation does not implement delete deployments.apps web/shop.',
  });
  expect(ask(server, { verb: 'list', resource: 'secrets' }).code).toBe(501);
  expect(ask(server, { verb: 'list', resource: 'deployments', apiGroup: 'extensions' }).code).toBe(501);
  expect(ask(server, { verb: 'get', resource: 'pods', subresource: 'log', namespace: 'web', name: 'p' }).code).toBe(501);
});
