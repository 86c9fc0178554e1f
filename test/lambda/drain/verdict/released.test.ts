import { decide } from '../../../../lambda/drain/decide';
import { budget, draining, movesOf, sentencesOf, snapshotOf, withBaseline } from '../snapshot-of';
import { deployment, type DeploymentOptions, MINUTE, NOW, type PodOptions, releasedPod } from '../workloads';

/** A replacement that no node takes. */
const unplaced = (created: number): PodOptions => ({ phase: 'Pending', ready: false, unscheduledBecause: '0/3 nodes are available: 3 Insufficient cpu.', created });
const web = (on: DeploymentOptions['on'], options: Partial<DeploymentOptions> = {}) => deployment({ name: 'web', hash: 'abc', on, ...options });
const old = (name = 'old') => releasedPod(name, 'web', { on: 'a' });
const adoptions = (snapshot: ReturnType<typeof snapshotOf>, now = NOW) => decide(withBaseline(snapshot), now).actions
  .flatMap((action) => (action.type === 'adopt' ? [`${action.pod.metadata.name}: ${action.because}`] : []));
const NO_NODE = 'is not scheduled: 0/3 nodes are available: 3 Insufficient cpu.';
const QUOTA = { type: 'ReplicaFailure', status: 'True', message: 'exceeded quota: pods' };

describe('a released pod whose replacement finds no node', () => {
  test('goes back after four minutes, with the reason', () => {
    const cluster = withBaseline(snapshotOf(draining('a'), web([unplaced(NOW)]), old()));
    expect(decide(cluster, NOW)).toMatchObject({ actions: [], wakeAt: NOW + 4 * MINUTE });
    expect(sentencesOf(cluster)).toContain('shop/old stays: Deployment shop/web has 0 of 1 available pods without it');
    expect(adoptions(cluster, NOW + 4 * MINUTE - 1)).toEqual([]);
    expect(adoptions(cluster, NOW + 4 * MINUTE)).toEqual([`old: shop/web-0 ${NO_NODE}`]);
  });

  test('goes back one for each of them, for the others may yet be replaced', () => {
    const cluster = withBaseline(snapshotOf(draining('a'), web([unplaced(NOW + MINUTE), unplaced(NOW)]), old('old-0'), old('old-1')));
    expect(decide(cluster, NOW).wakeAt).toBe(NOW + 4 * MINUTE);
    expect(adoptions(cluster, NOW + 4 * MINUTE)).toEqual([`old-0: shop/web-1 ${NO_NODE}`]);
    expect(decide(cluster, NOW + 4 * MINUTE).wakeAt).toBe(NOW + 5 * MINUTE);
    expect(adoptions(cluster, NOW + 5 * MINUTE)).toEqual([`old-0: shop/web-0 ${NO_NODE}`, `old-1: shop/web-1 ${NO_NODE}`]);
  });

  test('goes back at once where no pod can be made any more', () => {
    expect(adoptions(snapshotOf(draining('a'), web([unplaced(NOW)], { conditions: [QUOTA] }), old()))).toEqual(['old: no pod can be made: exceeded quota: pods']);
  });
});

test('a released pod whose replacement starts waits for it', () => {
  const cluster = withBaseline(snapshotOf(draining('a'), web([{ on: 'b', ready: false }]), old()));
  expect(movesOf(cluster, NOW + 40 * MINUTE)).toEqual([]);
  expect(movesOf(snapshotOf(draining('a'), web(['b']), old()))).toEqual(['evict old']);
});

describe('a released pod of a Deployment that wants none any more', () => {
  const noMore = web([], { replicas: 0 });

  test('goes as its budget allows', () => {
    expect(movesOf(snapshotOf(draining('a'), noMore, old(), budget({ name: 'web', apps: ['web'], allows: 1 })))).toEqual(['evict old']);
  });

  test('goes back where its budget does not, for its ReplicaSet deletes it', () => {
    const closed = budget({ name: 'web', apps: ['web'], allows: 0 });
    expect(adoptions(snapshotOf(draining('a'), noMore, old(), closed))).toEqual(['old: Deployment shop/web wants no pods any more']);
    expect(movesOf(snapshotOf(draining('a'), { ...noMore, replicaSets: [] }, old(), closed))).toEqual([]);
  });
});
