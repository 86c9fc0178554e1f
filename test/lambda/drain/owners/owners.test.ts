import { ownerFromDeployment, ownerFromJob, ownerFromReplicaSet, ownerFromReplicationController, ownerFromStatefulSet, ownerName } from '../../../../lambda/drain/owners/owners';
import {
  deployment, type DeploymentOptions, job, type JobOptions, replicaSet, replicationController, statefulSet, type StatefulSetOptions,
} from '../workloads';

const ownerOfDeployment = (options: Partial<DeploymentOptions> & { replicas: number }) => (
  deployment({ name: 'web', on: [], ...options }).deployments ?? []).map(ownerFromDeployment)[0];
const ownerOfStatefulSet = (options: Partial<StatefulSetOptions>) => (
  statefulSet({ name: 'db', on: [], replicas: 3, ...options }).statefulSets ?? []).map(ownerFromStatefulSet)[0];
const desiredOfJob = (options: Partial<JobOptions>) => (job({ name: 'batch', on: [], ...options }).jobs ?? []).map(ownerFromJob)[0].desired;

test('an owner is named by kind, namespace and name', () => {
  expect(ownerName(ownerOfDeployment({ replicas: 1 }))).toBe('Deployment shop/web');
});

describe('a Deployment', () => {
  test('wants its replicas, or one', () => {
    expect(ownerOfDeployment({ replicas: 3 }).desired).toBe(3);
    const [plain] = deployment({ name: 'web', on: [] }).deployments ?? [];
    expect(ownerFromDeployment({ ...plain, spec: {} })).toMatchObject({ desired: 1, maxUnavailable: 0, minReadySeconds: 0 });
  });

  test.each([
    ['a number', { replicas: 10, maxUnavailable: 3 }, 3],
    ['a number, the same where it does not surge', { replicas: 10, maxSurge: 0, maxUnavailable: 3 }, 3],
    ['a percentage, rounded down', { replicas: 10, maxUnavailable: '25%' }, 2],
    ['25 % unless told', { replicas: 8 }, 2],
    ['1 where maxSurge and maxUnavailable are 0, for no rollout could move', { replicas: 8, maxSurge: 0, maxUnavailable: 0 }, 1],
    ['1 where both round to 0', { replicas: 3, maxSurge: '0%', maxUnavailable: '10%' }, 1],
    ['0 where it surges instead', { replicas: 3, maxSurge: '1%', maxUnavailable: '10%' }, 0],
    ['1 where it is recreated', { replicas: 8, recreate: true }, 1],
  ])('may lose %s', (_, options, expected) => {
    expect(ownerOfDeployment(options).maxUnavailable).toBe(expected);
  });

  test('rolls out when its controller has not seen its newest generation', () => {
    expect(ownerOfDeployment({ replicas: 2, generation: 4, observedGeneration: 3 }).rollingOut).toBe(true);
    expect(ownerOfDeployment({ replicas: 2, generation: 4, observedGeneration: 4 }).rollingOut).toBe(false);
  });

  test('is stalled when it says so, and not for whatever else it says', () => {
    const healthy = [{ type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' }, { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' }];
    const late = { type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' };
    expect(ownerOfDeployment({ replicas: 2, conditions: healthy }).stalled).toBe(false);
    expect(ownerOfDeployment({ replicas: 2, conditions: [healthy[0], late] }).stalled).toBe(true);
  });

  test('may not be known to be paused yet', () => {
    expect(ownerOfDeployment({ replicas: 2, generation: 4, observedGeneration: 3, paused: true }).rollingOut).toBe(true);
  });
});

describe('a StatefulSet', () => {
  test.each([
    ['one unless told', {}, 1],
    ['a number', { maxUnavailable: 2 }, 2],
    ['a percentage, rounded up', { replicas: 10, maxUnavailable: '15%' }, 2],
    ['one at least', { maxUnavailable: 0 }, 1],
  ])('may lose %s', (_, options, expected) => {
    expect(ownerOfStatefulSet(options).maxUnavailable).toBe(expected);
  });

  test('rolls out when its controller has not seen its newest generation', () => {
    expect(ownerOfStatefulSet({ generation: 2, observedGeneration: 1 }).rollingOut).toBe(true);
    expect(ownerOfStatefulSet({ generation: 2, observedGeneration: 1, updateStrategy: 'OnDelete' }).rollingOut).toBe(false);
  });
});

test('a ReplicaSet and a ReplicationController want their replicas', () => {
  const [set] = replicaSet({ name: 'web', on: [], replicas: 4 }).replicaSets ?? [];
  const [controller] = replicationController({ name: 'old', on: [], replicas: 2 }).replicationControllers ?? [];
  expect(ownerFromReplicaSet(set)).toMatchObject({ kind: 'ReplicaSet', desired: 4, rollingOut: false });
  expect(ownerFromReplicationController(controller)).toMatchObject({ kind: 'ReplicationController', desired: 2 });
});

describe('a Job', () => {
  test.each([
    ['nothing was said yet', undefined, 3],
    ['it was resumed and then completed', [{ type: 'Suspended', status: 'False' }, { type: 'Complete', status: 'True' }], 0],
    ['it was suspended once', [{ type: 'Suspended', status: 'True' }], 3],
    ['a failure was taken back', [{ type: 'Failed', status: 'False' }], 3],
  ])('where %s', (_, conditions, expected) => {
    const [plain] = job({ name: 'batch', on: [], parallelism: 3, completions: 9 }).jobs ?? [];
    expect(ownerFromJob({ ...plain, status: conditions && { conditions } })).toMatchObject({ kind: 'Job', name: 'batch', desired: expected });
  });

  test.each([
    ['one pod unless told', {}, 1],
    ['its parallelism while work is left', { parallelism: 3, completions: 10, succeeded: 2 }, 3],
    ['what is left of its work', { parallelism: 3, completions: 10, succeeded: 9 }, 1],
    ['its parallelism where the work has no number', { parallelism: 3 }, 3],
    ['those that run where the work has no number and the first has succeeded', { parallelism: 3, succeeded: 1, active: 2 }, 2],
    ['as many fewer as indexes have failed for good', { parallelism: 9, completions: 9, failedIndexes: '0,2-4' }, 5],
    ['nothing once it is complete', { parallelism: 3, ended: 'Complete' as const }, 0],
    ['nothing once it has failed', { parallelism: 3, ended: 'Failed' as const }, 0],
    ['never less than nothing', { parallelism: 3, completions: 2, succeeded: 3 }, 0],
  ])('wants %s', (_, options, expected) => {
    expect(desiredOfJob(options)).toBe(expected);
  });
});
