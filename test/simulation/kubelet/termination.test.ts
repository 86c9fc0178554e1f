import type { PodOptions } from '../../../simulation/cluster/build/pod-template';
import { livingCluster } from '../living-cluster';

/** How many seconds after its eviction a pod is gone. */
async function termination(pod: PodOptions, during?: (living: ReturnType<typeof livingCluster>) => Promise<void>): Promise<number> {
  const living = livingCluster((builder) => builder.pod('one', pod));
  await living.seconds(1);
  let gone = Infinity;
  living.store.subscribe(({ type, resource }) => {
    if (resource === 'pods' && type === 'DELETED') {
      gone = living.elapsed() - 1;
    }
  });
  expect(living.evict('one')).toBe(201);
  await during?.(living);
  await living.seconds(4000);
  return gone;
}

test.each<[string, PodOptions, number]>([
  ['soon after SIGTERM', {}, 1],
  ['when it says so', { annotations: { 'simulation/exit-seconds': '12' } }, 12],
  ['at the end of its grace at the latest', { grace: 20, annotations: { 'simulation/exit-seconds': '120' } }, 20],
  ['only then when it ignores SIGTERM', { grace: 1500, annotations: { 'simulation/ignores-sigterm': 'true' } }, 1500],
  ['after its preStop hook', { preStop: 15 }, 16],
  ['after a preStop command that sleeps', { spec: { containers: [{ name: 'main', lifecycle: { preStop: { exec: { command: ['sh', '-c', 'sleep 8 && nginx -s quit'] } } } }] } }, 9],
  ['two seconds after a hook that used up the grace', { grace: 10, preStop: 60 }, 12],
])('a pod goes %s', async (_, pod, seconds) => {
  const gone = await termination(pod);
  expect(gone).toBeGreaterThanOrEqual(seconds);
  expect(gone).toBeLessThan(seconds + 0.1);
});

test('while it stops it is ready and terminating, and then finished', async () => {
  const seen: string[] = [];
  await termination({ annotations: { 'simulation/exit-seconds': '5' } }, async (living) => {
    living.store.subscribe(({ type, resource, object }) => {
      const { status } = object as ReturnType<typeof living.pod>;
      if (resource === 'pods') {
        seen.push(`${type} ${status.phase} ${status.conditions?.find((condition) => condition.type === 'Ready')?.status}`);
      }
    });
    await living.seconds(1);
    expect(living.pod('one').status).toMatchObject({ phase: 'Running', conditions: expect.arrayContaining([expect.objectContaining({ type: 'Ready', status: 'True' })]) });
  });
  expect(seen).toEqual(['MODIFIED Succeeded False', 'DELETED Succeeded False']);
});

test('grace can be shortened while it stops, and not prolonged', async () => {
  const stubborn = { grace: 600, annotations: { 'simulation/ignores-sigterm': 'true' } };
  const shortened = await termination(stubborn, async ({ seconds, remove }) => {
    await seconds(10);
    remove('one', 'default', 20);
    await seconds(1);
    remove('one', 'default', 500);
  });
  expect(shortened).toBeGreaterThan(29);
  expect(shortened).toBeLessThan(31);
});

test('what else is changed on it meanwhile gives it no more time', async () => {
  expect(await termination({ annotations: { 'simulation/exit-seconds': '5' } }, async ({ seconds, relabel }) => {
    await seconds(3);
    relabel('one', { note: 'seen' });
  })).toBeLessThan(5.1);
});

test('deleted without grace it is gone at once', async () => {
  expect(await termination({ grace: 600, annotations: { 'simulation/ignores-sigterm': 'true' } }, async ({ seconds, remove }) => {
    await seconds(10);
    remove('one', 'default', 0);
  })).toBe(10);
});

test('a finalizer holds it when it has ended, until the finalizer is gone', async () => {
  const living = livingCluster((builder) => builder.pod('one', { finalizers: ['example.com/archive'] }));
  living.evict('one');
  await living.seconds(3600);
  const held = living.pod('one');
  expect(held).toMatchObject({ metadata: { deletionGracePeriodSeconds: 0 }, status: { phase: 'Succeeded' } });
  living.cluster.api.handle({
    verb: 'patch',
    apiGroup: '',
    resource: 'pods',
    namespace: 'default',
    name: 'one',
    patchType: 'application/merge-patch+json',
    body: { metadata: { finalizers: null } },
  }, { username: 'test', groups: [] });
  await living.seconds(1);
  expect(living.store.get('pods', 'default', 'one')).toBeUndefined();
});

test('a pod that has not started yet goes at once', async () => {
  const living = livingCluster((builder) => builder.deployment('shop', { replicas: 0, grace: 60, annotations: { 'simulation/ignores-sigterm': 'true' } }),
    { podTimes: { pullMs: 60_000 } });
  living.cluster.scale('deployments', 'default', 'shop', 1);
  await living.seconds(10);
  const [{ metadata }] = living.active('shop');
  living.remove(metadata.name);
  await living.seconds(1);
  expect(living.store.get('pods', 'default', metadata.name)).toBeUndefined();
});

test('the pod of a node file shows itself again when it is deleted, and runs on', async () => {
  const living = livingCluster((builder) => {
    const pod = builder.pod('proxy', { labels: { app: 'proxy' } });
    builder.store.update('pods', { ...pod, metadata: { ...pod.metadata, annotations: { 'kubernetes.io/config.mirror': 'abc' } } });
  });
  const { uid } = living.pod('proxy').metadata;
  living.remove('proxy');
  await living.seconds(1);
  expect(living.pod('proxy').metadata.uid).not.toBe(uid);
  expect(living.ready('proxy')).toHaveLength(1);
});
