import type { PodOptions } from '../../../simulation/cluster/build/pod-template';
import { conditionOf } from '../../../simulation/component-base/conditions';
import type { SimulatedClusterOptions } from '../../../simulation/kubernetes';
import { livingCluster } from '../living-cluster';

/** When the one pod of a Deployment that is scaled up was scheduled, started and ready, in seconds. */
async function milestones(pod: PodOptions, options: SimulatedClusterOptions = {}) {
  const living = livingCluster((builder) => builder.deployment('shop', { replicas: 0, ...pod }), options);
  const seen: Record<string, number> = {};
  living.store.subscribe(({ resource }) => {
    const [shop] = resource === 'pods' ? living.active('shop') : [];
    if (!shop) {
      return;
    }
    if (shop.spec.nodeName) {
      seen.scheduled ??= living.elapsed();
    }
    if (shop.status.phase === 'Running') {
      seen.started ??= living.elapsed();
    }
    if (conditionOf(shop.status.conditions, 'Ready')?.status === 'True') {
      seen.ready ??= living.elapsed();
    }
  });
  living.cluster.scale('deployments', 'default', 'shop', 1);
  await living.seconds(200);
  const relative = (from: string, to: string) => seen[to] === undefined ? undefined : seen[to] - seen[from];
  return { living, scheduled: seen.scheduled, start: relative('scheduled', 'started'), readiness: relative('started', 'ready') };
}

test('a pod is scheduled within a tenth of a second, and starts after its image was pulled', async () => {
  const times = { podTimes: { pullMs: 5_000, startMs: 2_000 } };
  const { living, scheduled, start } = await milestones({}, times);
  expect(scheduled).toBeLessThan(0.2);
  expect(start).toBeGreaterThan(7);
  expect(start).toBeLessThan(7.1);
  // Now the node has the image.
  const [{ spec, metadata }] = living.active('shop');
  ['node1', 'node2', 'node3'].filter((name) => name !== spec.nodeName).forEach((name) => living.cordon(name));
  living.remove(metadata.name);
  await living.seconds(6);
  expect(living.active('shop')[0].status.phase).toBe('Running');
});

test.each<[string, PodOptions, number, number]>([
  ['initial delay and period', { probeDelay: 5, probePeriod: 2 }, 5, 7],
  ['no probe', { probeDelay: 0 }, 0, 0],
  ['an application that is slow to start', { annotations: { 'simulation/start-seconds': '20' }, probeDelay: 5, probePeriod: 2 }, 20, 22],
  ['several successes', { spec: { containers: [{ name: 'main', readinessProbe: { periodSeconds: 3, successThreshold: 3 } }] } }, 6, 9],
  ['a startup probe', { spec: { containers: [{ name: 'main', startupProbe: { initialDelaySeconds: 10, periodSeconds: 1 }, readinessProbe: { periodSeconds: 1 } }] } }, 10, 12],
  ['the slowest of two containers', { spec: { containers: [{ name: 'a' }, { name: 'b', readinessProbe: { initialDelaySeconds: 9, periodSeconds: 1 } }] } }, 9, 10],
])('readiness follows the spec of the pod: %s', async (_, pod, least, most) => {
  const { readiness } = await milestones(pod);
  expect(readiness).toBeGreaterThanOrEqual(least);
  expect(readiness).toBeLessThanOrEqual(most);
});

test('all times of a pod can be shortened by a factor', async () => {
  const { start, readiness, living } = await milestones({ probeDelay: 20, probePeriod: 1, annotations: { 'simulation/exit-seconds': '20' } },
    { podTimes: { speedUp: 10, startMs: 10_000, pullMs: 0 } });
  expect(start).toBeLessThan(1.1);
  expect(readiness).toBeLessThan(2.2);
  const [{ metadata }] = living.active('shop');
  living.evict(metadata.name);
  await living.clock.advance(1_900);
  expect(living.store.get('pods', 'default', metadata.name)).toBeDefined();
  await living.clock.advance(200);
  expect(living.store.get('pods', 'default', metadata.name)).toBeUndefined();
});

test('init containers run first', async () => {
  const { start, living } = await milestones({ spec: { initContainers: [{ name: 'migrate' }] }, annotations: { 'simulation/init-seconds': '30' } });
  expect(start).toBeGreaterThan(31);
  expect(conditionOf(living.active('shop')[0].status.conditions, 'Initialized')?.status).toBe('True');
});

test('the conditions and statuses are those of a kubelet', async () => {
  const { living } = await milestones({ probeDelay: 5 });
  const [{ status }] = living.active('shop');
  expect(Object.fromEntries(status.conditions!.map((condition) => [condition.type, condition.status]))).toEqual({
    PodScheduled: 'True', PodReadyToStartContainers: 'True', Initialized: 'True', ContainersReady: 'True', Ready: 'True',
  });
  expect(status).toMatchObject({ phase: 'Running', podIP: expect.any(String), containerStatuses: [{ name: 'main', ready: true, started: true, restartCount: 0 }] });
  const at = (type: string) => Date.parse(conditionOf(status.conditions, type)!.lastTransitionTime!);
  expect(at('Ready') - at('PodScheduled')).toBeGreaterThanOrEqual(5_000);
});

describe('what never gets ready', () => {
  test('a probe that fails', async () => {
    const { start, readiness } = await milestones({ annotations: { 'simulation/never-ready': 'true' } });
    expect(start).toBeDefined();
    expect(readiness).toBeUndefined();
  });

  test('a crash loop', async () => {
    const { living, readiness } = await milestones({ annotations: { 'simulation/crash-loop': 'true' } });
    expect(readiness).toBeUndefined();
    const [status] = living.active('shop')[0].status.containerStatuses!;
    expect(status).toMatchObject({ state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated: { exitCode: 1 } } });
    // After 10, 20, 40 and 80 seconds.
    expect(status.restartCount).toBe(5);
  });

  test('an image that cannot be pulled, until it can', async () => {
    const living = livingCluster((builder) => builder.deployment('shop', { replicas: 0 }));
    living.cluster.kubelets.registry.broken.add('registry.example/shop:1');
    living.cluster.scale('deployments', 'default', 'shop', 1);
    await living.seconds(60);
    expect(living.active('shop')[0].status.containerStatuses).toMatchObject([{ state: { waiting: { reason: 'ImagePullBackOff' } } }]);
    living.cluster.kubelets.registry.broken.clear();
    await living.seconds(60);
    expect(living.ready('shop')).toHaveLength(1);
  });
});

test('an annotation that is no number is refused with the way to write it', async () => {
  await expect(milestones({ annotations: { 'simulation/start-seconds': '5s' } })).rejects.toThrow(
    /simulation\/start-seconds of pod default\/shop-.* must be a number of at least 0, got '5s'. Write it without a unit/);
});

test('where it is known how long pods take to become ready, probes do not come on top of it', async () => {
  const { readiness } = await milestones({ probeDelay: 5, probePeriod: 20 }, { podTimes: { pullMs: 0, startMs: 1_000, readinessMs: () => 3_000 } });
  expect(readiness).toBeGreaterThanOrEqual(3);
  expect(readiness).toBeLessThan(3.2);
});
