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

test.each([
  ['TerminatingOrFailed', 1],
  ['Failed', 0],
])('with podReplacementPolicy %s an evicted pod is replaced by %i while it stops, and counted as failed', async (podReplacementPolicy, early) => {
  const living = livingCluster((builder) => {
    builder.job('import', { annotations: { 'simulation/exit-seconds': '10' } });
  });
  living.store.update('jobs', { ...job(living), spec: { ...job(living).spec, podReplacementPolicy } });
  const [{ metadata }] = living.active('import');
  living.evict(metadata.name);
  await living.seconds(5);
  expect(living.active('import')).toHaveLength(early);
  await living.seconds(30);
  expect(living.active('import')).toHaveLength(1);
  expect(job(living).status?.failed).toBe(1);
  expect(living.store.get('pods', 'default', metadata.name)).toBeUndefined();
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
