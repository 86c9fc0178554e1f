import { decide } from '../../../../lambda/drain/decide';
import type { SurgeName } from '../../../../src/options/group-options';
import { attempt, budget, moves, movesOf, node, withBaseline, sentencesOf, snapshotOf, draining } from '../snapshot-of';
import {
  claim, deployment, type DeploymentOptions, MINUTE, NOW, type Part, podsOfKind, releasedPod, replicaSet, SECOND, service,
  statefulSet, surgeFailed, timestamp,
} from '../workloads';

const whenNeeded = (name: string) => draining(name, { surge: 'WHEN_NEEDED' });
const web = (options: Partial<DeploymentOptions> = {}) => deployment({ name: 'web', hash: 'abc', on: ['a'], ...options });
/** A cluster of one draining node. */
const cluster = (...parts: readonly Part[]) => snapshotOf(whenNeeded('a'), ...parts);
const announcements = (...parts: readonly Part[]) => decide(withBaseline(cluster(...parts)), NOW).drainingNodes
  .flatMap(({ announcements: told = [] }) => told.map(({ pod, because }) => `${pod.metadata.name}: ${because}`));

describe('is needed', () => {
  test('by the only pod of an owner', () => {
    expect(movesOf(cluster(web()))).toEqual(['release web-0']);
  });

  test.each([
    ['allows nothing now', { allows: 0, needs: 1 }],
    ['never allows anything', { allows: 0, needs: 2, has: 2 }],
  ])('where a budget %s', (_, limits) => {
    expect(movesOf(cluster(web({ on: ['a', 'b'] }), budget({ name: 'web', apps: ['web'], ...limits })))).toEqual(['release web-0']);
  });

  test('by all pods of an owner that cannot all go at once, whichever draining nodes they are on', () => {
    const parts = [whenNeeded('a'), whenNeeded('b'), web({ on: ['a', 'b', 'c'] })];
    expect(movesOf(snapshotOf(...parts))).toEqual(['release web-0', 'release web-1']);
  });

  test('by a replacement that must leave in its turn, together with the released pod that it was made for', () => {
    const parts = [releasedPod('old', 'web', { on: 'a' }), web({ on: ['b'] })];
    expect(movesOf(snapshotOf(whenNeeded('a'), whenNeeded('b'), ...parts))).toEqual(['evict old', 'release web-0']);
    expect(movesOf(snapshotOf(whenNeeded('b'), whenNeeded('a'), ...parts))).toEqual(['release web-0', 'evict old']);
  });

  test('where a budget would let them go only one after another', () => {
    const parts = [web({ on: ['a', 'a', 'b', 'b'] }), budget({ name: 'web', apps: ['web'], allows: 1, needs: 3 })];
    expect(movesOf(cluster(...parts))).toEqual(['release web-0', 'release web-1']);
  });

  test('where another budget of the pods allows fewer than the owner can spare', () => {
    const parts = [web({ on: ['a', 'a', 'b', 'b'], maxUnavailable: 2 }), budget({ name: 'all', allows: 1, needs: 3 }), deployment({ name: 'other', on: ['b'] })];
    expect(movesOf(cluster(...parts))).toEqual(['release web-0', 'release web-1']);
  });

  test('where a disruption that it allows is being spent', () => {
    const parts = [
      web({ on: ['a', 'b', 'c'] }),
      podsOfKind('Rollout', { name: 'other', on: ['c'] }),
      budget({ name: 'all', allows: 1, needs: 2 }),
      attempt('other-0', 'requested'),
    ];
    expect(movesOf(cluster(...parts))).toEqual(['release web-0']);
  });

  test('where a budget counts pods that have not been ready for minReadySeconds', () => {
    const parts = (readySince: number) => [
      web({ minReadySeconds: 60, on: ['a', 'a', 'b', { on: 'b', readySince }] }), budget({ name: 'web', apps: ['web'], allows: 2, needs: 2 }),
    ];
    expect(movesOf(cluster(...parts(NOW - 10 * SECOND)))).toEqual(['release web-0', 'release web-1']);
    expect(movesOf(cluster(...parts(NOW - MINUTE)))).toEqual(['evict web-0', 'evict web-1']);
  });

  test('where nobody has computed what a budget allows', () => {
    const { budgets } = budget({ name: 'web', apps: ['web'], allows: 1 });
    expect(movesOf(cluster(web({ on: ['a', 'b'] }), { budgets: budgets.map((one) => ({ ...one, status: undefined })) }))).toEqual(['release web-0']);
  });

  test('where minReadySeconds leave the owner too few', () => {
    const parts = (readySince: number) => [web({ minReadySeconds: 60, on: ['a', { on: 'b', readySince }] })];
    expect(movesOf(cluster(...parts(NOW - 10 * SECOND)))).toEqual(['release web-0']);
    expect(movesOf(cluster(...parts(NOW - MINUTE)))).toEqual(['evict web-0']);
  });
});

describe('is not needed', () => {
  test('where all of an owner\'s pods on draining nodes can go at once', () => {
    expect(movesOf(cluster(web({ on: ['a', 'b'] })))).toEqual(['evict web-0']);
    expect(movesOf(cluster(web({ on: ['a', 'a', 'b', 'b'], maxUnavailable: 2 })))).toEqual(['evict web-0', 'evict web-1']);
    expect(movesOf(cluster(web({ on: ['a', 'b'] }), budget({ name: 'web', apps: ['web'], allows: 1 })))).toEqual(['evict web-0']);
  });

  test('by a pod that is not ready, which serves nobody', () => {
    expect(movesOf(cluster(web({ on: [{ on: 'a', ready: false }] })))).toEqual(['evict web-0']);
  });

  test('by one that is already on its way out', () => {
    expect(movesOf(cluster(web({ on: ['a', { on: 'a', terminatingUntil: NOW + MINUTE }, 'b'], replicas: 2 })))).toEqual(['evict web-0']);
  });

  test('for pods that are released already', () => {
    const parts = [whenNeeded('a'), web({ on: ['a', 'b'] }), releasedPod('old', 'web', { on: 'a' })];
    expect(movesOf(snapshotOf(...parts))).toEqual(['evict web-0']);
  });
});

describe('is chosen', () => {
  const chosen = (surge: SurgeName) => snapshotOf(draining('a', { surge }), web({ on: ['a', 'b'] }), deployment({ name: 'single', hash: 'abc', on: ['a'] }));

  test('always: every pod that can is released', () => {
    expect(movesOf(chosen('ALWAYS'))).toEqual(['release web-0', 'release single-0']);
  });

  test('when needed', () => {
    expect(movesOf(chosen('WHEN_NEEDED'))).toEqual(['evict web-0', 'release single-0']);
  });

  test('never: the only pod is announced and interrupted', () => {
    expect(movesOf(chosen('NEVER'))).toEqual(['evict web-0']);
    expect(movesOf(snapshotOf(draining('a'), web()))).toEqual(['interrupt web-0']);
  });
});

describe('is not possible', () => {
  const single = 'Deployment shop/web has one replica; its replacement cannot come first: ';

  test.each<[string, readonly Part[], string]>([
    ['for a strategy Recreate', [web({ recreate: true })], 'its strategy is Recreate'],
    ['for maxSurge 0', [web({ maxSurge: 0 })], 'its maxSurge is 0'],
    ['for maxSurge 0 %', [web({ maxSurge: '0%' })], 'its maxSurge is 0'],
    ['without the label', [deployment({ name: 'web', on: ['a'] })], 'its ReplicaSet does not select by pod-template-hash'],
    ['where the pod lost the label', [web({ on: [{ on: 'a', labels: { 'pod-template-hash': '' } }] })], 'its ReplicaSet does not select by pod-template-hash'],
    ['where a Service selects by it', [web(), service('pinned', { 'app': 'web', 'pod-template-hash': 'abc' })], 'the Service pinned selects by pod-template-hash'],
    ['where a quota is exhausted', [web({ conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: 'exceeded quota: pods' }] })],
      'no pod can be made: exceeded quota: pods'],
    ['where no pod can be made, in a word where there is no sentence', [web({ conditions: [{ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' }] })],
      'no pod can be made: FailedCreate'],
    ['where no pod can be made, without a reason', [web({ conditions: [{ type: 'ReplicaFailure', status: 'True' }] })], 'no pod can be made: no reason given'],
    ['where a policy denies it without words', [web(), attempt('web-0', 'refused', { type: 'release', denied: true, retryAt: NOW })], 'it was denied'],
    ['with a volume for one node', [web({ claims: ['data'] }), claim('data')], 'its volume data can be attached to one node only'],
    ['with a volume for one pod', [web({ claims: ['data'] }), claim('data', { accessModes: ['ReadWriteOncePod'] })], 'its volume data can be attached to one node only'],
    ['with a claim that is not known', [web({ claims: ['data'] })], 'its volume data can be attached to one node only'],
    ['with a claim of another namespace only', [web({ claims: ['data'] }), claim('data', { namespace: 'other', accessModes: ['ReadWriteMany'] })],
      'its volume data can be attached to one node only'],
    ['where its annotation forbids it', [web({ annotations: { 'cdk-graceful-node-group/surge': 'never' } })], 'its annotation forbids it'],
    ['where it failed a moment ago', [web({ on: [{ on: 'a', annotations: surgeFailed(timestamp(NOW - 9 * MINUTE)) }] })],
      'no replacement could be made a moment ago'],
    ['where it failed a moment ago for a reason', [web({ on: [{ on: 'a', annotations: surgeFailed(timestamp(NOW), 'no pod can be made: exceeded quota: pods') }] })],
      'no pod can be made: exceeded quota: pods'],
    ['where a policy denies it', [web(), attempt('web-0', 'refused', { type: 'release', denied: true, because: 'admission webhook "x" denied the request', retryAt: NOW })],
      'admission webhook "x" denied the request'],
  ])('%s: announced with the reason, then interrupted', (_, parts, because) => {
    expect(movesOf(cluster(...parts))).toEqual(['interrupt web-0']);
    expect(announcements(...parts)).toEqual([`web-0: ${single}${because}`]);
  });

  test('since no other pod can be made at all, quota or no quota: it is not taken down for nothing', () => {
    const refused = (...on: string[]) => web({ on: on.map((name) => ({ on: name, annotations: surgeFailed(timestamp(NOW), 'no pod can be made: images must be signed') })) });
    expect(movesOf(cluster(refused('a')))).toEqual([]);
    expect(movesOf(cluster(refused('a', 'a', 'b')))).toEqual([]);
    expect(sentencesOf(cluster(refused('a')))).toContain('shop/web-0 stays: nobody would take its place: no pod can be made: images must be signed');
    const late = draining('a', { surge: 'WHEN_NEEDED', whenBlocked: 'TERMINATE', started: NOW - 59 * MINUTE, deadline: NOW + MINUTE });
    expect(movesOf(snapshotOf(late, refused('a')))).toEqual(['interrupt web-0']);
  });

  test('for a StatefulSet, a bare ReplicaSet and any other kind', () => {
    expect(announcements(statefulSet({ name: 'db', on: ['a'] }))).toEqual(
      ['db-0: StatefulSet shop/db has one replica; its replacement cannot come first: only pods of a Deployment can']);
    expect(announcements(replicaSet({ name: 'rs', on: ['a'] }))).toEqual(
      ['rs-0: ReplicaSet shop/rs has one replica; its replacement cannot come first: only pods of a Deployment can']);
    expect(movesOf(cluster(podsOfKind('Rollout', { name: 'canary', on: [{ on: 'a', labels: { 'rollouts-pod-template-hash': 'abc' } }] })))).toEqual(['interrupt canary-0']);
  });

  test('where a budget forbids it the pod waits, and both reasons are told', () => {
    const parts = [web({ recreate: true }), budget({ name: 'web', apps: ['web'], allows: 0 })];
    expect(movesOf(cluster(...parts))).toEqual([]);
    expect(sentencesOf(cluster(...parts))).toContain('shop/web-0 stays: the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions; '
      + 'its replacement cannot come first: its strategy is Recreate');
  });

  test('but pods go in place as far as the floor allows', () => {
    expect(movesOf(cluster(web({ maxSurge: 0, on: ['a', 'a', 'b'] })))).toEqual(['evict web-0']);
  });
});

describe('is possible', () => {
  test.each<[string, readonly Part[]]>([
    ['where another Service selects by it', [web(), service('other', { 'app': 'other', 'pod-template-hash': 'abc' })]],
    ['where a Service of another namespace does', [web(), service('pinned', { 'app': 'web', 'pod-template-hash': 'abc' }, 'other')]],
    ['where a Service selects by other labels', [web(), service('web', { app: 'web' })]],
    ['where more pods could not be made once', [web({ conditions: [{ type: 'ReplicaFailure', status: 'False' }] })]],
    ['with files on its node', [web({ on: [{ on: 'a', emptyDir: true }] })]],
    ['with a volume for many nodes', [web({ claims: ['data'] }), claim('data', { accessModes: ['ReadWriteMany'] })]],
    ['with a volume that many nodes may read', [web({ claims: ['data'] }), claim('data', { accessModes: ['ReadOnlyMany'] })]],
    ['of a Deployment that is paused', [web({ paused: true })]],
    ['where its annotation allows it', [web({ annotations: { 'cdk-graceful-node-group/surge': 'allowed' } })]],
    ['where it failed ten minutes ago', [web({ on: [{ on: 'a', annotations: surgeFailed(timestamp(NOW - 10 * MINUTE)) }] })]],
    ['where a policy denied it ten minutes ago', [web(), attempt('web-0', 'refused', { type: 'release', denied: true, at: NOW - 10 * MINUTE, retryAt: NOW })]],
    ['where an eviction was denied', [web(), attempt('web-0', 'refused', { type: 'evict', denied: true, retryAt: NOW })]],
    ['where it was not answered in time', [web(), attempt('web-0', 'refused', { type: 'release', retryAt: NOW })]],
    ['where the time of a failure is no time', [web({ on: [{ on: 'a', annotations: surgeFailed('yes') }] })]],
  ])('%s', (_, parts) => {
    expect(movesOf(cluster(...parts))).toEqual(['release web-0']);
  });
});

test('what failed a moment ago is tried again once a node has come since', () => {
  const failed = web({ on: [{ on: 'a', annotations: surgeFailed(timestamp(NOW - MINUTE)) }] });
  const readySince = (time: number): Part => {
    const { status: _, ...rest } = node('b');
    return { nodes: [{ ...rest, status: { conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: timestamp(time) }] } }] };
  };
  expect(movesOf(cluster(failed, readySince(NOW - 2 * MINUTE)))).toEqual(['interrupt web-0']);
  expect(movesOf(cluster(failed, readySince(NOW - 30 * SECOND)))).toEqual(['release web-0']);
});

test('nothing is released before it is written whom the gate waits for', () => {
  expect(moves(decide(cluster(web()), NOW))).toEqual(['baseline a']);
});
