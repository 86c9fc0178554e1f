import { movesOf, sentencesOf, snapshotOf, draining } from '../snapshot-of';
import { deployment, MINUTE, NOW, releasedPod, statefulSet } from '../workloads';

describe('a rollout', () => {
  const four = { name: 'web', replicas: 4, maxUnavailable: 1, maxSurge: 1 };

  test('that may still take a pod leaves none to us, and is named', () => {
    const cluster = snapshotOf(draining('a'), deployment({ ...four, on: ['b'], old: ['a', 'b', 'c'] }));
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)).toContain(
      'shop/web-old-0 stays: Deployment shop/web has 4 available pods of 4, must not fall below 3, and its own rollout may take 1');
  });

  test('that its controller has not seen yet counts already', () => {
    const cluster = snapshotOf(draining('a'), deployment({ ...four, on: ['a', 'b', 'c', 'd'], generation: 2, observedGeneration: 1 }));
    expect(movesOf(cluster)).toEqual([]);
  });

  test('of which only the new ReplicaSet is to be seen counts already', () => {
    const cluster = snapshotOf(draining('a'), deployment({ ...four, on: ['a', 'b', 'c', 'd'], old: [], oldReplicas: 1 }));
    expect(movesOf(cluster)).toEqual([]);
  });

  test('of which the old ReplicaSet has been told but its pods not yet goes on', () => {
    const cluster = snapshotOf(draining('a'), deployment({ ...four, on: ['a', 'b', 'c'], old: ['d'], oldReplicas: 0 }));
    expect(movesOf(cluster)).toEqual([]);
  });

  test('that surges only leaves us what we may take', () => {
    const cluster = snapshotOf(draining('a'), deployment({ ...four, maxUnavailable: 0, on: [{ on: 'b', ready: false }], old: ['a', 'a', 'b', 'c'] }));
    expect(movesOf(cluster)).toEqual(['evict web-old-0']);
  });

  test('is over when the last old pod terminates, however long that takes', () => {
    const old = [{ on: 'e', terminatingUntil: NOW + 25 * MINUTE }];
    const cluster = snapshotOf(draining('a'), deployment({ ...four, on: ['a', 'b', 'c', 'd'], old, oldReplicas: 0 }));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
  });

  test('is none for a pod that was released, which no ReplicaSet has', () => {
    const cluster = snapshotOf(draining('a'), deployment({ ...four, on: ['a', 'b', 'c', 'd'] }), releasedPod('old', 'web', { on: 'e' }));
    expect(movesOf(cluster)).toContain('evict web-0');
  });

  test('that is paused takes nothing', () => {
    const cluster = snapshotOf(draining('a'), deployment({ ...four, on: ['b'], old: ['a', 'b', 'c'], paused: true }));
    expect(movesOf(cluster)).toEqual(['evict web-old-0']);
  });

  describe('of an owner of one', () => {
    const single = { name: 'web', replicas: 1, on: [{ on: 'b', ready: false }], old: ['a'] };

    test('is waited for, since it replaces the pod by itself', () => {
      const cluster = snapshotOf(draining('a'), deployment(single));
      expect(movesOf(cluster)).toEqual([]);
      expect(sentencesOf(cluster)).toContain(
        'shop/web-old-0 stays: Deployment shop/web has 1 available pods of 1, must not fall below 1, and its own rollout is expected to replace it');
    });

    test('is not waited for once it made no progress in its own time', () => {
      const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
      expect(movesOf(snapshotOf(draining('a'), deployment({ ...single, conditions })))).toEqual(['interrupt web-old-0']);
    });

    test('is not waited for while it is paused', () => {
      expect(movesOf(snapshotOf(draining('a'), deployment({ ...single, paused: true })))).toEqual(['interrupt web-old-0']);
    });
  });
});

describe('the update of a StatefulSet', () => {
  const of = (revisions: readonly string[], partition?: number, updateStrategy?: string) => snapshotOf(draining('a'), statefulSet({
    name: 'db',
    on: revisions.map((revision, index) => ({ on: index === 0 ? 'a' : 'b', labels: { 'controller-revision-hash': revision } })),
    currentRevision: 'old',
    updateRevision: 'new',
    partition,
    updateStrategy,
  }));

  test('that goes on leaves none to us', () => {
    expect(movesOf(of(['old', 'old', 'new']))).toEqual([]);
  });

  test('is over where it stops at its partition', () => {
    expect(movesOf(of(['old', 'old', 'new'], 2))).toEqual(['evict db-0']);
    expect(movesOf(of(['old', 'old', 'new'], 1))).toEqual([]);
  });

  test('is over when the last old pod terminates', () => {
    const updated = (name: string) => ({ on: name, labels: { 'controller-revision-hash': 'new' } });
    const last = { on: 'c', terminatingUntil: NOW + MINUTE, labels: { 'controller-revision-hash': 'old' } };
    const db = statefulSet({ name: 'db', maxUnavailable: 2, currentRevision: 'old', updateRevision: 'new', on: [updated('a'), updated('b'), last] });
    expect(movesOf(snapshotOf(draining('a'), db))).toEqual(['evict db-0']);
  });

  test('by hand does not take pods by itself', () => {
    expect(movesOf(of(['old', 'old', 'new'], undefined, 'OnDelete'))).toEqual(['evict db-0']);
  });
});
