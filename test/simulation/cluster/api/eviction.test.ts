import type { ApiServer } from '../../../../simulation/cluster/api/api-server';
import type { ApiAnswer } from '../../../../simulation/cluster/api/request';
import type { Pod, PodDisruptionBudget } from '../../../../simulation/cluster/objects';
import type { Store } from '../../../../simulation/cluster/store';
import { ask, simulatedCluster, statusOf } from '../simulated-cluster';

const VIOLATION = 'Cannot evict pod as it would violate the pod\'s disruption budget.';

function evict(server: ApiServer, pod: Pod, uid: string = pod.metadata.uid, body: object = {}): ApiAnswer {
  const { name, namespace } = pod.metadata;
  return ask(server, {
    verb: 'create',
    resource: 'pods',
    subresource: 'eviction',
    namespace,
    name,
    body: { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions: { preconditions: { uid } }, ...body },
  });
}

function current(store: Store, pod: Pod): Pod | undefined {
  return store.get('pods', pod.metadata.namespace, pod.metadata.name);
}

function patchBudget(store: Store, budget: PodDisruptionBudget | undefined, status: PodDisruptionBudget['status']): void {
  store.modify('poddisruptionbudgets', budget?.metadata.namespace, budget?.metadata.name ?? '', (now) => ({ ...now, status: { ...now.status, ...status } }));
}

test('an evicted pod says why it goes and has its grace', () => {
  const { server, store, builder } = simulatedCluster();
  const { pods } = builder.deployment('shop', { grace: 45 });
  expect(evict(server, pods[0])).toMatchObject({ code: 201, body: { kind: 'Status', status: 'Success' } });
  const pod = current(store, pods[0]);
  expect(pod?.metadata).toMatchObject({ deletionTimestamp: '2026-11-23T01:00:45Z', deletionGracePeriodSeconds: 45 });
  expect(pod?.status.conditions).toContainEqual(expect.objectContaining({
    type: 'DisruptionTarget', status: 'True', reason: 'EvictionByEvictionAPI', message: 'Eviction API: evicting',
  }));
});

test('a budget that allows nothing refuses with its numbers and without Retry-After', () => {
  const { server, store, builder } = simulatedCluster();
  const { pods } = builder.deployment('shop', { namespace: 'web', replicas: 2, budget: { minAvailable: '100%' } });
  const answer = evict(server, pods[0]);
  expect(answer.code).toBe(429);
  expect(answer.body).toEqual({
    kind: 'Status',
    apiVersion: 'v1',
    metadata: {},
    status: 'Failure',
    message: VIOLATION,
    reason: 'TooManyRequests',
    code: 429,
    details: { causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget shop needs 2 healthy pods and has 2 currently' }] },
  });
  expect(current(store, pods[0])).toEqual(pods[0]);
});

test('an accepted eviction is booked at once, so that the next is refused before the controller has counted', () => {
  const { server, store, builder } = simulatedCluster();
  const { pods, budget } = builder.deployment('shop', { replicas: 3, budget: { maxUnavailable: 1 } });
  expect(evict(server, pods[0]).code).toBe(201);
  const booked = store.get('poddisruptionbudgets', 'default', 'shop');
  expect(booked?.status).toMatchObject({ disruptionsAllowed: 0, disruptedPods: { [pods[0].metadata.name]: '2026-11-23T01:00:00Z' } });
  expect(booked?.status?.conditions).toEqual([expect.objectContaining({ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods' })]);
  expect(booked?.metadata.generation).toBe(budget?.metadata.generation);
  const refused = evict(server, pods[1]);
  expect(refused.code).toBe(429);
  // Not "needs 2 and has 2": the controller has not counted yet, and says only that nothing is allowed.
  expect(statusOf(refused).details?.causes?.[0].message).toBe('The disruption budget shop does not allow evicting pods currently');
});

test('a budget whose status lags behind its spec asks for patience', () => {
  const { server, store, builder } = simulatedCluster();
  const { pods, budget } = builder.deployment('shop', { replicas: 3, budget: { minAvailable: 1 } });
  store.modify('poddisruptionbudgets', 'default', 'shop', (now) => ({ ...now, spec: { ...now.spec, minAvailable: 2 } }));
  expect(statusOf(evict(server, pods[0]))).toMatchObject({
    code: 429,
    message: VIOLATION,
    details: {
      retryAfterSeconds: 10,
      causes: [{ reason: 'DisruptionBudget', message: 'The disruption budget shop is still being processed by the server.' }],
    },
  });
  patchBudget(store, budget, { observedGeneration: 2 });
  expect(evict(server, pods[0]).code).toBe(201);
});

test('two budgets on one pod are a configuration error', () => {
  const { server, builder } = simulatedCluster();
  const { pods } = builder.deployment('shop', { replicas: 2, budget: { minAvailable: 0 } });
  builder.budget('everything', { selector: {}, minAvailable: 0 });
  expect(statusOf(evict(server, pods[0]))).toMatchObject({
    code: 500, message: 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
  });
});

test.each(['Succeeded', 'Failed', 'Pending'])('budgets do not hold a pod that is %s', (phase) => {
  const { server, store, builder } = simulatedCluster();
  const { pods } = builder.deployment('shop', { replicas: 2, budget: { minAvailable: '100%' } });
  store.modify('pods', 'default', pods[0].metadata.name, (pod) => ({ ...pod, status: { ...pod.status, phase } }));
  expect(evict(server, pods[0]).code).toBe(201);
  // What has ended needs no grace.
  expect(current(store, pods[0]) === undefined).toBe(phase !== 'Pending');
});

test('a pod that is going already is accepted and keeps its end', async () => {
  const { server, store, builder, clock } = simulatedCluster();
  const { pods } = builder.deployment('shop', { replicas: 2, budget: { maxUnavailable: 1 } });
  expect(evict(server, pods[0]).code).toBe(201);
  const going = current(store, pods[0]);
  await clock.advance(10_000);
  expect(evict(server, pods[0]).code).toBe(201);
  expect(current(store, pods[0])).toEqual(going);
  expect(Object.keys(store.get('poddisruptionbudgets', 'default', 'shop')?.status?.disruptedPods ?? {})).toEqual([pods[0].metadata.name]);
});

test('an unready pod goes only where the budget is satisfied without it', () => {
  const { server, builder } = simulatedCluster();
  const satisfied = builder.deployment('a', { replicas: 3, notReady: 1, budget: { minAvailable: 2 } });
  expect(evict(server, satisfied.pods[2]).code).toBe(201);
  const broken = builder.deployment('b', { replicas: 3, notReady: 2, budget: { minAvailable: 2 } });
  expect(statusOf(evict(server, broken.pods[2])).details?.causes?.[0].message)
    .toBe('The disruption budget b needs 2 healthy pods and has 1 currently');
  const lenient = builder.deployment('c', { replicas: 3, notReady: 2, budget: { minAvailable: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow' } });
  expect(evict(server, lenient.pods[2]).code).toBe(201);
  expect(evict(server, lenient.pods[0]).code).toBe(429);
});

test('a satisfied budget with nothing left is not charged for an unready pod', () => {
  const { server, store, builder } = simulatedCluster();
  const { pods } = builder.deployment('a', { replicas: 3, notReady: 1, budget: { minAvailable: 2 } });
  evict(server, pods[2]);
  expect(store.get('poddisruptionbudgets', 'default', 'a')?.status?.disruptedPods).toBeUndefined();
});

test('a budget without a selector holds nothing, one with an empty selector everything', () => {
  const { server, store, builder } = simulatedCluster();
  const pods = ['a', 'b'].map((name) => builder.pod(name));
  const budget = builder.budget('all', { minAvailable: '100%', selector: {} });
  store.update('poddisruptionbudgets', { ...budget, spec: { minAvailable: '100%' }, status: { ...budget.status, observedGeneration: 2 } });
  expect(evict(server, pods[0]).code).toBe(201);
  store.modify('poddisruptionbudgets', 'default', 'all', (now) => ({ ...now, spec: budget.spec, status: { ...now.status, observedGeneration: 3 } }));
  expect(evict(server, pods[1]).code).toBe(429);
});

test('a budget in a state that cannot be is forbidden to use', () => {
  const { server, store, builder } = simulatedCluster();
  const { pods, budget } = builder.deployment('shop', { replicas: 2, budget: { minAvailable: 1 } });
  patchBudget(store, budget, { disruptionsAllowed: -1 });
  expect(statusOf(evict(server, pods[0]))).toMatchObject({
    code: 403, reason: 'Forbidden', message: 'poddisruptionbudget.policy "shop" is forbidden: pdb disruptions allowed is negative',
  });
  patchBudget(store, budget, { disruptionsAllowed: 1, disruptedPods: Object.fromEntries(Array.from({ length: 2001 }, (_, i) => [`p${i}`, ''])) });
  expect(statusOf(evict(server, pods[0])).message).toContain('DisruptedPods map too big');
});

test('a failed sync of the budget is told in its own words', () => {
  const { server, store, builder } = simulatedCluster();
  const { pods, budget } = builder.deployment('shop', { replicas: 2, budget: { minAvailable: '100%' } });
  patchBudget(store, budget, { conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message: 'no scale' }] });
  expect(statusOf(evict(server, pods[0])).details?.causes?.[0].message)
    .toBe('The disruption budget shop does not allow evicting pods currently because it failed sync: no scale');
});

test('another pod of the name is a conflict, for which the budget is charged nevertheless', () => {
  const { server, store, builder } = simulatedCluster();
  const { pods } = builder.statefulSet('db', { replicas: 2, budget: { maxUnavailable: 1 } });
  const answer = statusOf(evict(server, pods[0], 'another-uid'));
  expect(answer).toMatchObject({ code: 409, reason: 'Conflict' });
  expect(answer.message).toBe('Operation cannot be fulfilled on Pod "db-0": the UID in the precondition (another-uid) does not match the UID in record '
    + `(${pods[0].metadata.uid}). The object might have been deleted and then recreated`);
  expect(current(store, pods[0])).toEqual(pods[0]);
  expect(store.get('poddisruptionbudgets', 'default', 'db')?.status?.disruptionsAllowed).toBe(0);
});

test('a pod that is gone is not found, and another name than that of the URL is refused', () => {
  const { server, store, builder } = simulatedCluster();
  const pod = builder.pod('shell');
  expect(statusOf(evict(server, pod, pod.metadata.uid, { metadata: { name: 'other' } })))
    .toMatchObject({ code: 400, message: 'name in URL does not match name in Eviction object' });
  store.remove('pods', 'default', 'shell');
  expect(statusOf(evict(server, pod))).toMatchObject({ code: 404, reason: 'NotFound', message: 'pods "shell" not found' });
});

test('nothing is evicted from a namespace that goes away', () => {
  const { server, store, builder } = simulatedCluster();
  const pod = builder.pod('shell', { namespace: 'web' });
  store.modify('namespaces', undefined, 'web', (namespace) => ({ ...namespace, status: { phase: 'Terminating' } }));
  expect(statusOf(evict(server, pod))).toMatchObject({
    code: 403,
    reason: 'Forbidden',
    message: 'pods "shell" is forbidden: unable to create new content in namespace web because it is being terminated',
    details: { causes: [{ reason: 'NamespaceTerminating', message: 'namespace web is being terminated', field: 'metadata.namespace' }] },
  });
});

test('a webhook denies in its own words, as long as it is registered', () => {
  const { server, builder } = simulatedCluster();
  const { pods } = builder.deployment('kafka', { labels: { app: 'kafka' } });
  const remove = server.admission.register({
    name: 'drain-cleaner.example',
    review: ({ request, store }) => {
      const pod = request.subresource === 'eviction' && store.get('pods', request.namespace, request.name ?? '');
      return pod && pod.metadata.labels?.app === 'kafka' ? 'the operator moves this pod' : undefined;
    },
  });
  expect(statusOf(evict(server, pods[0]))).toMatchObject({
    code: 403, message: 'admission webhook "drain-cleaner.example" denied the request: the operator moves this pod',
  });
  remove();
  expect(evict(server, pods[0]).code).toBe(201);
});
