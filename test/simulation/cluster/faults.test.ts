import { simulatedCluster } from './simulated-cluster';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-23T01:00:00Z');
const cordon = { spec: { unschedulable: true } };

test.each([
  ['throttling', { status: 429, retryAfterSeconds: 7, message: 'Too many requests, please try again later.' }, false],
  ['server-error', { status: 503, reason: 'ServiceUnavailable' }, false],
  ['dropped-request', { status: undefined }, false],
  ['dropped-answer', { status: undefined }, true],
] as const)('%s is one answer of its kind, with the effect it says', async (fault, error, effect) => {
  const { clock, store, endpoint, kubernetes } = simulatedCluster();
  endpoint.faults.onRequests({ fault, verb: 'patch', resource: 'nodes', times: 1, retryAfterSeconds: 7, code: 503 });
  await expect(clock.run(kubernetes.patchNode('node1', cordon), HOUR)).rejects.toMatchObject({ name: 'ApiError', ...error });
  expect(store.get('nodes', undefined, 'node1')?.spec.unschedulable ?? false).toBe(effect);
  expect(endpoint.calls[0].fault).toBe(fault);
  await clock.run(kubernetes.patchNode('node1', cordon), HOUR);
});

test('a server error may have taken effect', async () => {
  const { clock, store, endpoint, kubernetes } = simulatedCluster();
  endpoint.faults.onRequests({ fault: 'server-error', code: 504, takesEffect: true });
  await expect(clock.run(kubernetes.patchNode('node1', cordon), HOUR)).rejects.toMatchObject({ status: 504, reason: 'Timeout' });
  expect(store.get('nodes', undefined, 'node1')?.spec.unschedulable).toBe(true);
});

test('a fault strikes the requests that it is for: the third eviction, by name, in a span of time', async () => {
  const { clock, builder, endpoint, kubernetes } = simulatedCluster();
  const pods = ['a', 'b', 'c', 'd'].map((name) => ({ namespace: 'default', name, uid: builder.pod(name).metadata.uid }));
  const remove = endpoint.faults.onRequests({ fault: 'server-error', resource: 'pods/eviction', skip: 2, times: 1 });
  endpoint.faults.onRequests({ fault: 'throttling', name: 'd', from: NOW + 1000, until: NOW + 2000 });
  const outcomes = async () => Promise.all(pods.map((pod) => clock.run(kubernetes.evictPod(pod), HOUR).then(() => 'ok', (error) => error.status)));
  expect(await outcomes()).toEqual(['ok', 'ok', 500, 'ok']);
  remove();
  await clock.advance(1000);
  expect(await outcomes()).toEqual(['ok', 'ok', 'ok', 429]);
  await clock.advance(1000);
  expect(await outcomes()).toEqual(['ok', 'ok', 'ok', 'ok']);
});

test('chance is the same in every run', async () => {
  const run = async () => {
    const { clock, endpoint, kubernetes } = simulatedCluster();
    endpoint.faults.onRequests({ fault: 'server-error', probability: 0.5 });
    const results: boolean[] = [];
    for (let round = 0; round < 40; round++) {
      results.push(await clock.run(kubernetes.list('nodes').then(() => true, () => false), HOUR));
    }
    return results;
  };
  const results = await run();
  expect(await run()).toEqual(results);
  expect(new Set(results).size).toBe(2);
});

test('a slow answer comes late, and one that is too slow is not waited for', async () => {
  const { clock, endpoint, kubernetes } = simulatedCluster({ requestTimeoutMs: 10_000 });
  const remove = endpoint.faults.onRequests({ fault: 'slow', delayMs: 4000 });
  await clock.run(kubernetes.list('nodes'), HOUR);
  expect(clock.now()).toBe(NOW + 4004);
  remove();
  endpoint.faults.onRequests({ fault: 'slow', delayMs: 40_000 });
  await expect(clock.run(kubernetes.list('nodes'), HOUR)).rejects.toMatchObject({ status: undefined });
  expect(clock.now()).toBe(NOW + 14_006);
});

test.each([['refused', 2], ['silent', 15_002]] as const)('while the server is away, requests are %s and watches cut', async (manner, waited) => {
  const { clock, endpoint, kubernetes } = simulatedCluster();
  endpoint.faults.away({ from: NOW + 60_000, until: NOW + 180_000, manner });
  const watch = kubernetes.watch('pods', '1', () => undefined, new AbortController().signal);
  await expect(clock.run(watch, HOUR)).rejects.toMatchObject({ status: undefined });
  expect(clock.now()).toBe(NOW + 60_000);
  await expect(clock.run(kubernetes.list('nodes'), HOUR)).rejects.toMatchObject({ status: undefined });
  expect(clock.now()).toBe(NOW + 60_000 + waited);
  await expect(clock.run(kubernetes.watch('pods', '1', () => undefined, new AbortController().signal), HOUR)).rejects.toMatchObject({ status: undefined });
  await clock.advance(120_000);
  await clock.run(kubernetes.list('nodes'), HOUR);
  expect(endpoint.calls.map(({ fault }) => fault)).toEqual([undefined, 'away', 'away', undefined]);
});

test('a server that has just started knows no roles for a moment', async () => {
  const { clock, endpoint, kubernetes } = simulatedCluster();
  endpoint.faults.restart({ from: NOW + 60_000, until: NOW + 65_000 });
  await clock.advance(64_000);
  await expect(clock.run(kubernetes.list('nodes'), HOUR)).rejects.toMatchObject({ status: undefined });
  await clock.advance(1_000);
  const message = /^nodes is forbidden: User ".*" cannot list resource "nodes" in API group "" at the cluster scope$/;
  await expect(clock.run(kubernetes.list('nodes'), HOUR)).rejects.toMatchObject({ status: 403, message: expect.stringMatching(message) });
  const watch = kubernetes.watch('pods', '1', () => undefined, new AbortController().signal);
  await expect(clock.run(watch, HOUR)).rejects.toMatchObject({ status: 403 });
  await clock.advance(150);
  await expect(clock.run(kubernetes.list('nodes'), HOUR)).resolves.toBeDefined();
});

test('a lagging watch tells later, but in order', async () => {
  const { clock, builder, endpoint, kubernetes } = simulatedCluster();
  const seen: string[] = [];
  const stop = new AbortController();
  const { resourceVersion } = await clock.run(kubernetes.list('pods'), HOUR);
  void kubernetes.watch('pods', resourceVersion, (event) => event.type === 'ADDED' && seen.push(event.object.metadata.name), stop.signal);
  await clock.advance(100);
  const remove = endpoint.faults.lagWatches({ delayMs: 5000, resource: 'pods' });
  builder.pod('a');
  remove();
  builder.pod('b');
  await clock.advance(4900);
  expect(seen).toEqual([]);
  await clock.advance(200);
  expect(seen).toEqual(['a', 'b']);
  stop.abort();
});
