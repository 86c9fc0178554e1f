import type { Job } from '../../../simulation/cluster/objects';
import { livingCluster } from '../living-cluster';

const job = ({ store }: ReturnType<typeof livingCluster>): Job => store.get('jobs', 'default', 'import')!;
const all = ({ store }: ReturnType<typeof livingCluster>) => store.list('pods', { labelSelector: { matchLabels: { app: 'import' } } });

test('runs its pods to their end, as many at a time as it may', async () => {
  const living = livingCluster((builder) => builder.job('import', { parallelism: 2, completions: 5, annotations: { 'simulation/run-seconds': '10' } }));
  let most = 0;
  living.store.subscribe(() => {
    most = Math.max(most, living.active('import').length);
  });
  await living.seconds(60);
  expect(job(living).status).toMatchObject({ succeeded: 5, conditions: [{ type: 'Complete', status: 'True' }] });
  expect(job(living).status?.active).toBeUndefined();
  expect(most).toBe(2);
  expect(all(living).map((pod) => pod.status.phase)).toEqual(Array.from({ length: 5 }, () => 'Succeeded'));
});

/** One Job with these pods on the first of two nodes, each of which takes ten seconds to stop. */
const interrupted = (pods: number, spec: Partial<Job['spec']> = {}) => {
  const living = livingCluster((builder) => builder.job('import', { parallelism: pods, on: 'node1', annotations: { 'simulation/exit-seconds': '10' } }));
  living.store.update('jobs', { ...job(living), spec: { ...job(living).spec, ...spec } });
  return { ...living, evictAll: () => living.active('import').forEach(({ metadata }) => living.evict(metadata.name)) };
};

test.each([
  // Counted when its deletion is asked for, and followed ten seconds after that.
  ['TerminatingOrFailed', 9, 12, 1],
  // Counted when it has ended.
  ['Failed', 19, 22, undefined],
])('with podReplacementPolicy %s an evicted pod has failed, and is followed after %i to %i s', async (podReplacementPolicy, early, late, failedMeanwhile) => {
  const living = interrupted(1, { podReplacementPolicy });
  const [{ metadata }] = living.active('import');
  living.evictAll();
  await living.seconds(5);
  expect(job(living).status?.failed).toBe(failedMeanwhile);
  await living.seconds(early - 5);
  expect(living.active('import')).toHaveLength(0);
  await living.seconds(late - early);
  expect(living.active('import')).toHaveLength(1);
  expect(job(living).status?.failed).toBe(1);
  expect(living.store.get('pods', 'default', metadata.name)).toBeUndefined();
});

test('every further eviction makes the next pod wait twice as long, and two at once count twice', async () => {
  const living = interrupted(2);
  for (const [failed, early, late] of [[2, 19, 22], [4, 79, 82]]) {
    living.evictAll();
    await living.seconds(early);
    expect(living.active('import')).toHaveLength(0);
    await living.seconds(late - early);
    expect(living.active('import')).toHaveLength(2);
    expect(job(living).status?.failed).toBe(failed);
  }
});

test('a success forgives the failures before it', async () => {
  const living = livingCluster((builder) => builder.job('import', { completions: 3, annotations: { 'simulation/run-seconds': '30' } }));
  const next = async (early: number) => {
    living.evict(living.active('import')[0].metadata.name);
    await living.seconds(early);
    expect(living.active('import')).toHaveLength(0);
    await living.seconds(3);
    expect(living.active('import')).toHaveLength(1);
  };
  await next(9);
  await next(19);
  await living.seconds(35);
  expect(job(living).status).toMatchObject({ succeeded: 1, active: 1 });
  await next(9);
});

test('what a failure policy ignores is not counted, and followed no sooner', async () => {
  const living = interrupted(1, {
    backoffLimit: 0, podReplacementPolicy: 'Failed', podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget' }] }] },
  });
  living.evictAll();
  await living.seconds(19);
  expect(living.active('import')).toHaveLength(0);
  await living.seconds(3);
  expect(living.active('import')).toHaveLength(1);
  expect(job(living).status?.failed).toBeUndefined();
});

test('what a failure policy does not forgive ends the Job', async () => {
  const living = interrupted(2, {
    podReplacementPolicy: 'Failed', podFailurePolicy: { rules: [{ action: 'FailJob', onExitCodes: { operator: 'In', values: [143] } }] },
  });
  living.evict(living.active('import')[0].metadata.name);
  await living.seconds(15);
  expect(job(living).status).toMatchObject({ failed: 1, conditions: [{ type: 'Failed', reason: 'PodFailurePolicy' }] });
  expect(living.active('import')).toHaveLength(0);
});

test('pods that share the work are waited for when the first has succeeded, and not made again', async () => {
  const living = livingCluster((builder) => {
    builder.job('import', { parallelism: 3 });
  });
  const { completions: _, ...spec } = job(living).spec;
  living.store.update('jobs', { ...job(living), spec });
  const [first, second, third] = living.active('import');
  const end = (pod: typeof first) => living.store.update('pods', { ...living.pod(pod.metadata.name), status: { ...pod.status, phase: 'Succeeded' } });
  end(first);
  await living.seconds(30);
  expect(living.active('import')).toHaveLength(2);
  expect(job(living).status?.conditions).toBeUndefined();
  end(second);
  end(third);
  await living.seconds(5);
  expect(job(living).status).toMatchObject({ succeeded: 3, conditions: [{ type: 'Complete' }] });
});

test('a pod that is stopped before its end has failed, whatever its restart policy', async () => {
  const living = livingCluster((builder) => builder.job('import', { spec: { restartPolicy: 'OnFailure' } }));
  living.evict(living.active('import')[0].metadata.name);
  await living.seconds(30);
  expect(job(living).status).toMatchObject({ failed: 1, active: 1 });
});

test('gives up when too many pods fail, waiting longer after each', async () => {
  const living = livingCluster((builder) => {
    builder.job('import', { annotations: { 'simulation/run-seconds': '1', 'simulation/exit-code': '1' } });
  });
  living.store.update('jobs', { ...job(living), spec: { ...job(living).spec, backoffLimit: 2 } });
  await living.seconds(15);
  expect(job(living).status?.conditions).toBeUndefined();
  await living.seconds(60);
  expect(job(living).status).toMatchObject({ failed: 3, conditions: [{ type: 'Failed', reason: 'BackoffLimitExceeded' }] });
});

test('a pod whose node ends is counted and replaced', async () => {
  const living = livingCluster((builder) => builder.job('import', { on: 'node1' }));
  living.cluster.terminateNode('i-00000000000000001');
  await living.seconds(30);
  expect(all(living).map((pod) => pod.spec.nodeName)).toEqual([expect.stringMatching(/node[23]/)]);
  expect(job(living).status?.failed).toBe(1);
});
