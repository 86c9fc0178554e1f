import { HttpsClient } from './https-client';
import { ScaledClock } from '../../../../simulation/clock/scaled-clock';
import { ApiServer } from '../../../../simulation/cluster/api/api-server';
import { ApiEndpoint } from '../../../../simulation/cluster/api/endpoint';
import { ClusterBuilder } from '../../../../simulation/cluster/build/cluster-builder';
import { KubernetesServer } from '../../../../simulation/cluster/http/server';
import { Rbac, RbacObject } from '../../../../simulation/cluster/rbac';
import { Store } from '../../../../simulation/cluster/store';

const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';

const RBAC: RbacObject[] = [
  {
    kind: 'ClusterRole',
    metadata: { name: 'drainer' },
    rules: [
      { apiGroups: [''], resources: ['nodes', 'pods'], verbs: ['get', 'list', 'watch', 'patch', 'delete'] },
      { apiGroups: [''], resources: ['pods/eviction', 'events'], verbs: ['create'] },
      { apiGroups: ['coordination.k8s.io'], resources: ['leases'], verbs: ['get', 'create', 'update'] },
    ],
  },
  { kind: 'ClusterRoleBinding', metadata: { name: 'd' }, roleRef: { kind: 'ClusterRole', name: 'drainer' }, subjects: [{ kind: 'Group', name: 'drainers' }] },
];

let clock: ScaledClock;
let store: Store;
let builder: ClusterBuilder;
let endpoint: ApiEndpoint;
let server: KubernetesServer;
let client: HttpsClient;

beforeEach(async () => {
  clock = new ScaledClock({ factor: 100 });
  store = new Store(clock);
  builder = new ClusterBuilder(store);
  builder.nodes(2);
  endpoint = new ApiEndpoint(new ApiServer(store), { rbac: new Rbac(RBAC) });
  const users = new Map([['good', { username: 'drainer', groups: ['drainers'] }]]);
  server = await KubernetesServer.start({ endpoint, authenticate: async (token) => users.get(token) });
  client = new HttpsClient(server);
});

afterEach(async () => {
  client.close();
  await server.close();
  clock.stop();
});

test('lists come in pages, by node', async () => {
  builder.deployment('shop', { replicas: 5, on: 'node1' });
  builder.pod('other', { on: 'node2' });
  const first = await client.send('/api/v1/pods?fieldSelector=spec.nodeName%3Dnode1&limit=3');
  expect(first.code).toBe(200);
  expect(first.headers['content-type']).toBe('application/json');
  expect(first.json).toMatchObject({ kind: 'PodList', apiVersion: 'v1', metadata: { remainingItemCount: 2 } });
  const { continue: next } = first.json.metadata as { continue: string };
  const second = await client.send(`/api/v1/pods?limit=3&continue=${encodeURIComponent(next)}`);
  expect(second.json.items).toHaveLength(2);
  expect((await client.send('/api/v1/namespaces/default/pods/other')).json).toEqual(store.get('pods', 'default', 'other'));
});

test.each([
  ['no token', null], ['a wrong token', 'bad'],
])('with %s nobody gets in', async (_, token) => {
  const answer = await client.send('/api/v1/nodes', { token });
  expect(answer).toMatchObject({ code: 401, json: { kind: 'Status', status: 'Failure', reason: 'Unauthorized', code: 401 } });
});

test('RBAC decides what the bearer may do', async () => {
  expect(await client.send('/apis/apps/v1/deployments')).toMatchObject({
    code: 403,
    json: { reason: 'Forbidden', message: 'deployments.apps is forbidden: User "drainer" cannot list resource "deployments" in API group "apps" at the cluster scope' },
  });
  expect(await client.send('/apis/apps/v1/deployments?watch=true')).toMatchObject({ code: 403, json: { kind: 'Status', reason: 'Forbidden' } });
});

test('a node is patched by merge patch', async () => {
  const answer = await client.send('/api/v1/nodes/node1', {
    method: 'PATCH', type: 'application/merge-patch+json', body: { metadata: { annotations: { a: 'b' } }, spec: { unschedulable: true } },
  });
  expect(answer).toMatchObject({ code: 200, json: { kind: 'Node', metadata: { annotations: { a: 'b' } }, spec: { unschedulable: true } } });
  expect((await client.send('/api/v1/nodes/node1', { method: 'PATCH', body: {} })).code).toBe(415);
});

test('evictions, deletions, Events and Leases take effect', async () => {
  const { pods } = builder.deployment('shop', { replicas: 2, budget: { maxUnavailable: 1 } });
  const evict = (name: string) => client.send(`/api/v1/namespaces/default/pods/${name}/eviction`, {
    method: 'POST', body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace: 'default' } },
  });
  expect(await evict(pods[0].metadata.name)).toMatchObject({ code: 201, json: { kind: 'Status', status: 'Success' } });
  const refused = await evict(pods[1].metadata.name);
  expect(refused).toMatchObject({ code: 429, json: { reason: 'TooManyRequests' } });
  expect(refused.headers).not.toHaveProperty('retry-after');
  store.modify('poddisruptionbudgets', 'default', 'shop', (budget) => ({ ...budget, spec: { ...budget.spec, maxUnavailable: 0 } }));
  expect((await evict(pods[1].metadata.name)).headers['retry-after']).toBe('10');

  const uid = pods[1].metadata.uid;
  const remove = (precondition: string) => client.send(`/api/v1/namespaces/default/pods/${pods[1].metadata.name}`, {
    method: 'DELETE', body: { kind: 'DeleteOptions', apiVersion: 'v1', preconditions: { uid: precondition } },
  });
  expect((await remove('another')).code).toBe(409);
  expect(await remove(uid)).toMatchObject({ code: 200, json: { metadata: { deletionGracePeriodSeconds: 30 } } });

  const event = { metadata: { generateName: 'node1.' }, involvedObject: { kind: 'Node', name: 'node1' }, reason: 'Drained', type: 'Normal' };
  expect((await client.send('/api/v1/namespaces/default/events', { method: 'POST', body: event })).code).toBe(201);

  const lease = { metadata: { name: 'l' }, spec: { holderIdentity: 'a', leaseDurationSeconds: 30 } };
  expect((await client.send(`${LEASES}/l`)).code).toBe(404);
  const created = await client.send(LEASES, { method: 'POST', body: lease });
  expect(created.code).toBe(201);
  expect((await client.send(`${LEASES}/l`, { method: 'PUT', body: created.json })).code).toBe(200);
  expect((await client.send(`${LEASES}/l`, { method: 'PUT', body: { ...created.json, spec: { holderIdentity: 'b' } } })).code).toBe(200);
  expect((await client.send(`${LEASES}/l`, { method: 'PUT', body: created.json })).code).toBe(409);
});

test('a watch streams changes and bookmarks until its time is over', async () => {
  const { resourceVersion } = (await client.send('/api/v1/pods')).json.metadata as { resourceVersion: string };
  const seen: string[] = [];
  const watch = client.send(`/api/v1/pods?watch=true&allowWatchBookmarks=true&timeoutSeconds=70&resourceVersion=${resourceVersion}`, {
    onLine: (line) => {
      const { type, object } = JSON.parse(line) as { type: string; object: { kind: string; metadata: { name?: string } } };
      seen.push(`${type} ${object.kind} ${object.metadata.name ?? ''}`.trim());
      if (type === 'ADDED') {
        store.remove('pods', 'default', 'a');
      }
    },
  });
  builder.pod('a');
  const answer = await watch;
  expect(answer).toMatchObject({ code: 200, headers: { 'content-type': 'application/json', 'transfer-encoding': 'chunked' } });
  expect(seen).toEqual(['ADDED Pod a', 'DELETED Pod a', 'BOOKMARK Pod', 'BOOKMARK Pod']);
});

test('a watch from a version that is forgotten is told so in an event', async () => {
  store.compact();
  const lines: string[] = [];
  expect((await client.send('/api/v1/nodes?watch=true&resourceVersion=1', { onLine: (line) => lines.push(line) })).code).toBe(200);
  expect(lines.map((line) => JSON.parse(line) as object)).toMatchObject([{ type: 'ERROR', object: { kind: 'Status', code: 410, reason: 'Expired' } }]);
});

test('a watch without a version begins with all that there is', async () => {
  const names: string[] = [];
  await client.send('/api/v1/nodes?watch=1&timeoutSeconds=1', {
    onLine: (line) => names.push((JSON.parse(line) as { object: { metadata: { name: string } } }).object.metadata.name),
  });
  expect(names).toEqual(['node1', 'node2']);
});

test('who leaves is told nothing more', async () => {
  const stop = new AbortController();
  const watch = client.send('/api/v1/nodes?watch=1', { onLine: () => stop.abort(), signal: stop.signal });
  await expect(watch).rejects.toThrow();
  builder.node('node9');
  expect((await client.send('/version')).json).toMatchObject({ major: '1', minor: '36' });
});

test('faults reach through to the connection', async () => {
  endpoint.faults.onRequests({ fault: 'throttling', times: 1, retryAfterSeconds: 3 });
  const throttled = await client.send('/api/v1/nodes');
  expect(throttled).toMatchObject({ code: 429, text: 'Too many requests, please try again later.\n' });
  expect(throttled.headers).toMatchObject({ 'retry-after': '3', 'content-type': 'text/plain; charset=utf-8' });
  expect(throttled.headers).toHaveProperty('x-kubernetes-pf-flowschema-uid');

  endpoint.faults.onRequests({ fault: 'dropped-answer', times: 1 });
  const patch = client.send('/api/v1/nodes/node1', { method: 'PATCH', type: 'application/merge-patch+json', body: { spec: { unschedulable: true } } });
  await expect(patch).rejects.toMatchObject({ code: 'ECONNRESET' });
  expect(store.get('nodes', undefined, 'node1')?.spec.unschedulable).toBe(true);

  const watch = client.send('/api/v1/nodes?watch=1', { onLine: () => endpoint.faults.cutWatches() });
  await expect(watch).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test.each([
  ['GET', '/api/v1/secrets', 'GET /api/v1/secrets'],
  ['GET', '/apis/apps/v1beta1/deployments', 'GET /apis/apps/v1beta1/deployments'],
  ['DELETE', '/api/v1/pods', 'DELETE /api/v1/pods'],
  ['GET', '/apis', 'GET /apis'],
  ['GET', '/api/v1/nodes?shardSelector=a', 'the parameter shardSelector of GET /api/v1/nodes'],
  ['GET', '/api/v1/namespaces/web/pods/p/log', 'get pods/log web/p'],
])('%s %s is not implemented, and says so', async (method, path, operation) => {
  endpoint = new ApiEndpoint(new ApiServer(store));
  await server.close();
  server = await KubernetesServer.start({ endpoint, authenticate: async () => ({ username: 'admin', groups: [] }) });
  client.close();
  client = new HttpsClient(server);
  expect(await client.send(path, { method })).toMatchObject({
    code: 501, json: { kind: 'Status', reason: 'NotImplemented', message: `The simulation does not implement ${operation}.` },
  });
});

test.each([
  ['not json', 400, 'application/json'], ['{}', 415, 'application/yaml'], [`"${'x'.repeat(3_200_000)}"`, 413, 'application/json'],
])('a body that cannot be read is refused: %.10s', async (body, code, type) => {
  const answer = await client.send(LEASES, { method: 'POST', body, type });
  expect(answer).toMatchObject({ code, json: { kind: 'Status', status: 'Failure' } });
});
