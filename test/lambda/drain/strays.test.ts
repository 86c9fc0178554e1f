import { attempt, budget, moves, snapshotOf, victim } from './snapshot-of';
import { deployment, type DeploymentOptions, NOW, type Part, type PodOptions, releasedPod, releaseOf, SECOND } from './workloads';
import { decide } from '../../../lambda/drain/decide';

/** Released pods on node b, which stays. */
const old = (options: PodOptions = {}) => releasedPod('old', 'web', { on: 'b', ...options });
const web = (options: Partial<DeploymentOptions> = {}) => deployment({ name: 'web', hash: 'abc', on: ['c'], ...options });
const strays = (...parts: readonly Part[]) => moves(decide(snapshotOf(...parts), NOW));

test('a released pod on a node that stays goes back while its ReplicaSet wants replicas', () => {
  const { actions } = decide(snapshotOf(web(), old()), NOW);
  expect(actions).toEqual([expect.objectContaining({ type: 'restore', because: 'its node stays' })]);
  expect(actions).toMatchObject([{
    patch: {
      metadata: {
        uid: 'pod-old',
        labels: { 'pod-template-hash': 'abc' },
        annotations: { 'cdk-graceful-node-group/released': null, 'cdk-graceful-node-group/surge-failed': null },
      },
    },
  }]);
});

test('whether or not its replacement is ready', () => {
  expect(strays(web({ on: [{ on: 'c', ready: false }] }), old())).toEqual(['restore old']);
});

test('whether or not there are victims, and on nodes without a name too', () => {
  expect(strays(victim('a', { record: { owners: [], pods: 1, volumes: [], forced: false } }), web(), old(), releasedPod('nowhere', 'web'))).toEqual(
    ['settle a: drained', 'restore old', 'restore nowhere']);
});

describe('one whose ReplicaSet would delete it', () => {
  const rolledOut = (ready: boolean) => web({ on: [], old: [{ on: 'c', ready }], replicas: 1 });

  test('is evicted once its Deployment is whole without it', () => {
    expect(strays(rolledOut(true), old())).toEqual(['evict old']);
    expect(strays(rolledOut(false), old())).toEqual([]);
  });

  test('is evicted as its budget allows', () => {
    expect(strays(rolledOut(true), old(), budget({ name: 'web', apps: ['web'], allows: 0, needs: 2 }))).toEqual([]);
    expect(strays(rolledOut(true), old(), budget({ name: 'web', apps: ['web'], allows: 1 }))).toEqual(['evict old']);
  });

  test('is evicted where the ReplicaSet is gone', () => {
    expect(strays({ ...web(), replicaSets: [] }, old())).toEqual([]);
    expect(strays({ ...rolledOut(true), replicaSets: rolledOut(true).replicaSets?.slice(1) }, old())).toEqual(['evict old']);
  });

  test('is evicted where the Deployment is gone', () => {
    expect(strays(old())).toEqual(['evict old']);
  });

  test('says what would let it go where its Deployment is gone and its budget is not', () => {
    const forsaken = snapshotOf(old(), budget({ name: 'web', apps: ['web'], allows: 0 }));
    expect(decide(forsaken, NOW).strays).toMatchObject([{
      pod: { metadata: { name: 'old' } },
      because: 'its Deployment web was deleted, but the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions; delete the pod or the budget',
    }]);
    expect(decide(snapshotOf(rolledOut(true), old()), NOW).strays).toEqual([]);
  });

  test('is not put back because no pod can be made', () => {
    const failing = web({ on: [], old: [{ on: 'c', ready: false }], replicas: 1, conditions: [{ type: 'ReplicaFailure', status: 'True' }] });
    expect(strays(failing, old())).toEqual([]);
  });
});

test('one that has finished is removed, for no ReplicaSet takes it back', () => {
  expect(strays(web(), old({ phase: 'Failed', ready: false }))).toEqual(['evict old']);
});

describe('nothing is done with one', () => {
  test.each<[string, Part]>([
    ['whose node is about to be terminated, where a ReplicaSet that took it back would give up its replacement', snapshotOf(old(), { ending: new Set(['b']) })],
    ['that terminates', old({ terminatingUntil: NOW + SECOND })],
    ['whose annotation cannot be read', old({ annotations: { 'cdk-graceful-node-group/released': '{}' } })],
    ['that was put back by hand', { pods: web({ on: [{ on: 'b', annotations: releaseOf('web') }] }).pods }],
    ['that is being put back', snapshotOf(old(), attempt('old', 'requested', { type: 'restore' }))],
    ['that was asked to leave', snapshotOf(old(), attempt('old', 'accepted', { type: 'evict' }))],
    ['that was gone when it was put back', snapshotOf(old(), attempt('old', 'accepted', { type: 'restore', retryAt: NOW + SECOND }))],
    ['that refused a moment ago', snapshotOf(old(), attempt('old', 'refused', { type: 'restore', retryAt: NOW + SECOND }))],
  ])('%s', (_, part) => {
    expect(strays({ ...web(), pods: [...web().pods ?? []] }, part)).toEqual([]);
  });
});

test('one that refused is tried again in time', () => {
  expect(strays(web(), old(), attempt('old', 'refused', { type: 'restore', retryAt: NOW }))).toEqual(['restore old']);
});

test('what several of one owner can spare is spent once', () => {
  const rolledOut = web({ on: [], old: ['c'], replicas: 1 });
  expect(strays(rolledOut, old(), releasedPod('other', 'web', { on: 'b' }))).toEqual(['evict old', 'evict other']);
  expect(strays({ ...rolledOut, pods: [] }, old(), releasedPod('other', 'web', { on: 'b' }))).toEqual(['evict old']);
});
