import { attempt, budget, moves, snapshotOf, draining } from './snapshot-of';
import { deployment, type DeploymentOptions, NO_RELEASE, NOW, type Part, type PodOptions, releasedPod, releaseOf, SECOND } from './workloads';
import { decide } from '../../../lambda/drain/decide';

/** Released pods on node b, which stays. */
const old = (options: PodOptions = {}) => releasedPod('old', 'web', { on: 'b', ...options });
const web = (options: Partial<DeploymentOptions> = {}) => deployment({ name: 'web', hash: 'abc', on: ['c'], ...options });
const orphanedPods = (...parts: readonly Part[]) => moves(decide(snapshotOf(...parts), NOW));

test('a released pod on a node that stays goes back while its ReplicaSet wants replicas', () => {
  const { actions } = decide(snapshotOf(web(), old()), NOW);
  expect(actions).toEqual([expect.objectContaining({ type: 'adopt', because: 'its node stays' })]);
  expect(actions).toMatchObject([{
    patch: {
      metadata: {
        uid: 'pod-old',
        labels: { 'pod-template-hash': 'abc' },
        annotations: NO_RELEASE,
      },
    },
  }]);
});

test('whether or not its replacement is ready', () => {
  expect(orphanedPods(web({ on: [{ on: 'c', ready: false }] }), old())).toEqual(['adopt old']);
});

test('whether or not there are draining nodes, and on nodes without a name too', () => {
  expect(orphanedPods(draining('a', { baseline: { owners: [], pods: 1, volumes: [], forced: false } }), web(), old(), releasedPod('nowhere', 'web'))).toEqual(
    ['settle a: drained', 'adopt old', 'adopt nowhere']);
});

describe('one whose ReplicaSet would delete it', () => {
  const rolledOut = (ready: boolean) => web({ on: [], old: [{ on: 'c', ready }], replicas: 1 });

  test('is evicted once its Deployment is whole without it', () => {
    expect(orphanedPods(rolledOut(true), old())).toEqual(['evict old']);
    expect(orphanedPods(rolledOut(false), old())).toEqual([]);
  });

  test('is evicted as its budget allows', () => {
    expect(orphanedPods(rolledOut(true), old(), budget({ name: 'web', apps: ['web'], allows: 0, needs: 2 }))).toEqual([]);
    expect(orphanedPods(rolledOut(true), old(), budget({ name: 'web', apps: ['web'], allows: 1 }))).toEqual(['evict old']);
  });

  test('is evicted where the ReplicaSet is gone', () => {
    expect(orphanedPods({ ...web(), replicaSets: [] }, old())).toEqual([]);
    expect(orphanedPods({ ...rolledOut(true), replicaSets: rolledOut(true).replicaSets?.slice(1) }, old())).toEqual(['evict old']);
  });

  test('is evicted where the Deployment is gone', () => {
    expect(orphanedPods(old())).toEqual(['evict old']);
  });

  test('says what would let it go where its Deployment is gone and its budget is not', () => {
    const forsaken = snapshotOf(old(), budget({ name: 'web', apps: ['web'], allows: 0 }));
    expect(decide(forsaken, NOW).orphanedPods).toMatchObject([{
      pod: { metadata: { name: 'old' } },
      because: 'its Deployment web was deleted, but the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions; delete the pod or the budget',
    }]);
    expect(decide(snapshotOf(rolledOut(true), old()), NOW).orphanedPods).toEqual([]);
  });

  test('is not put back because no pod can be made', () => {
    const failing = web({ on: [], old: [{ on: 'c', ready: false }], replicas: 1, conditions: [{ type: 'ReplicaFailure', status: 'True' }] });
    expect(orphanedPods(failing, old())).toEqual([]);
  });
});

test('one that has finished is removed, for no ReplicaSet takes it back', () => {
  expect(orphanedPods(web(), old({ phase: 'Failed', ready: false }))).toEqual(['evict old']);
});

describe('nothing is done with one', () => {
  test.each<[string, Part]>([
    ['whose node is about to be terminated, where a ReplicaSet that took it back would give up its replacement', snapshotOf(old(), { ending: new Set(['b']) })],
    ['that terminates', old({ terminatingUntil: NOW + SECOND })],
    ['whose annotation cannot be read', old({ annotations: { 'cdk-graceful-node-group/released-hash': '' } })],
    ['that was put back by hand', { pods: web({ on: [{ on: 'b', annotations: releaseOf('web') }] }).pods }],
    ['that is being put back', snapshotOf(old(), attempt('old', 'requested', { type: 'adopt' }))],
    ['that was asked to leave', snapshotOf(old(), attempt('old', 'accepted', { type: 'evict' }))],
    ['that was gone when it was put back', snapshotOf(old(), attempt('old', 'accepted', { type: 'adopt', retryAt: NOW + SECOND }))],
    ['that refused a moment ago', snapshotOf(old(), attempt('old', 'refused', { type: 'adopt', retryAt: NOW + SECOND }))],
  ])('%s', (_, part) => {
    expect(orphanedPods({ ...web(), pods: [...web().pods ?? []] }, part)).toEqual([]);
  });
});

test('one that cannot be put back yet is told with the reason, if there is one', () => {
  const told = (because?: string) => decide(snapshotOf(web(), old(), attempt('old', 'refused', { type: 'adopt', retryAt: NOW + SECOND, because })), NOW).orphanedPods
    .map(({ pod, because: reason }) => `${pod.metadata.name}: ${reason}`);
  expect(told('admission webhook "x" denied the request')).toEqual(['old: admission webhook "x" denied the request']);
  expect(told()).toEqual([]);
});

describe('one whose owner took away the permission to put it back', () => {
  const forbidden = (type: 'adopt' | 'evict' = 'adopt') => attempt('old', 'refused', { type, retryAt: NOW + SECOND, forbidden: true });
  const closed = budget({ name: 'web', apps: ['web'], allows: 0, needs: 2 });

  test('is evicted instead, as its owner and its budget allow', () => {
    expect(orphanedPods(web(), old(), forbidden())).toEqual(['evict old']);
    expect(orphanedPods(web({ on: [{ on: 'c', ready: false }] }), old(), forbidden())).toEqual([]);
    expect(orphanedPods(web(), old(), closed, forbidden())).toEqual([]);
    expect(orphanedPods(web(), old(), forbidden('evict'))).toEqual([]);
  });

  test('waits where its Deployment wants no pods any more and its budget does not let it go', () => {
    const noMore = web({ on: [], replicas: 0 });
    expect(orphanedPods(noMore, old(), closed)).toEqual(['adopt old']);
    expect(orphanedPods(noMore, old(), closed, forbidden())).toEqual([]);
    expect(decide(snapshotOf(noMore, old(), closed), NOW).actions).toMatchObject([{ because: 'Deployment shop/web wants no pods any more', patch: { metadata: { uid: 'pod-old' } } }]);
  });
});

test('one that refused is tried again in time', () => {
  expect(orphanedPods(web(), old(), attempt('old', 'refused', { type: 'adopt', retryAt: NOW }))).toEqual(['adopt old']);
});

test('what several of one owner can spare is spent once', () => {
  const rolledOut = web({ on: [], old: ['c'], replicas: 1 });
  expect(orphanedPods(rolledOut, old(), releasedPod('other', 'web', { on: 'b' }))).toEqual(['evict old', 'evict other']);
  expect(orphanedPods({ ...rolledOut, pods: [] }, old(), releasedPod('other', 'web', { on: 'b' }))).toEqual(['evict old']);
});
