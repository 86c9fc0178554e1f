import { attempt, budget, movesOf, node, withBaseline, sentencesOf, snapshotOf, draining } from '../snapshot-of';
import { deployment, job, MINUTE, NOW, podsOfKind, replicaSet, replicationController, SECOND, statefulSet } from '../workloads';

/** Owners without a budget: desired − max(1, maxUnavailable), and for one replica its only pod. */

describe('an owner without a budget', () => {
  test('of two, both on one draining node, loses one at a time', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'a'] }));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
  });

  test('of two on two draining nodes loses one in all', () => {
    const cluster = snapshotOf(draining('a'), draining('b'), deployment({ name: 'web', on: ['a', 'b'] }));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
  });

  test('loses as many as its own maxUnavailable allows', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'a', 'a', 'b', 'b'], maxUnavailable: 2 }));
    expect(movesOf(cluster)).toEqual(['evict web-0', 'evict web-1']);
  });

  test('loses one although its maxUnavailable is 0, which is about its rollouts', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'a', 'b'], maxUnavailable: 0 }));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
  });

  test('that misses a pod already loses none, and says its numbers', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b', { on: 'c', ready: false }] }));
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)).toContain('shop/web-0 stays: Deployment shop/web has 2 available pods of 3 and must not fall below 2');
  });

  test('loses its pods that are not available anyway', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: [{ on: 'a', ready: false }, { on: 'a', ready: false }, 'a', 'b'] }));
    expect(movesOf(cluster)).toEqual(['evict web-0', 'evict web-1']);
  });

  test('counts a pod only after minReadySeconds', () => {
    const web = deployment({ name: 'web', minReadySeconds: 60, on: ['a', { on: 'b', readySince: NOW - 10 * SECOND }] });
    expect(movesOf(snapshotOf(draining('a'), web))).toEqual([]);
    expect(movesOf(snapshotOf(draining('a'), web), NOW + 49 * SECOND)).toEqual([]);
    expect(movesOf(snapshotOf(draining('a'), web), NOW + 50 * SECOND)).toEqual(['evict web-0']);
  });

  test('does not count a pod that terminates', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'a', { on: 'b', terminatingUntil: NOW + MINUTE }], replicas: 3 }));
    expect(movesOf(cluster)).toEqual([]);
  });

  test('may lose all that it has too many', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'a', 'a', 'b', 'b'], replicas: 3, maxUnavailable: 1 }));
    expect(movesOf(cluster)).toEqual(['evict web-0', 'evict web-1', 'evict web-2']);
  });

  test('scaled to zero in the middle of a rollout has no only pod', () => {
    const conditions = [{ type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded' }];
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['b'], old: ['a'], replicas: 0, conditions }));
    expect(movesOf(cluster)).not.toContain('interrupt web-old-0');
  });

  test('scaled to zero loses all', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'a'], replicas: 0 }));
    expect(movesOf(cluster)).toEqual(['evict web-0', 'evict web-1']);
  });

  test('is not another namespace\'s of the same name', () => {
    const cluster = snapshotOf(
      draining('a'),
      podsOfKind('Game', { name: 'chess', on: ['a', 'b'] }),
      podsOfKind('Board', { name: 'chess-board', namespace: 'other', on: ['a', 'b'] }),
    );
    expect(movesOf(cluster)).toEqual(['evict chess-0', 'evict chess-board-0']);
  });
});

describe('an owner of one', () => {
  test('is interrupted, and told why', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a'] }));
    expect(movesOf(cluster)).toEqual(['interrupt web-0']);
  });

  test('with a second available pod elsewhere is simply evicted', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b'], replicas: 1 }));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
  });

  test('whose pod is not available has nothing to lose', () => {
    const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: [{ on: 'a', ready: false }] }));
    expect(movesOf(cluster)).toEqual(['evict web-0']);
  });
});

describe('a StatefulSet', () => {
  test('of three loses one', () => {
    expect(movesOf(snapshotOf(draining('a'), statefulSet({ name: 'db', on: ['a', 'a', 'b'] })))).toEqual(['evict db-0']);
  });

  test('of one is interrupted', () => {
    expect(movesOf(snapshotOf(draining('a'), statefulSet({ name: 'db', on: ['a'] })))).toEqual(['interrupt db-0']);
  });
});

test('a bare ReplicaSet and a ReplicationController have a floor like others', () => {
  const cluster = snapshotOf(draining('a'), replicaSet({ name: 'set', on: ['a', 'a', 'b'] }), replicationController({ name: 'old', on: ['a', 'a'] }));
  expect(movesOf(cluster)).toEqual(['evict set-0', 'evict old-0']);
});

describe('a Job', () => {
  const batch = job({ name: 'batch', parallelism: 3, completions: 9, on: ['a', 'a', 'a'] });

  test('has no floor: all of its pods go at once, the only one unannounced', () => {
    expect(movesOf(snapshotOf(draining('a'), batch))).toEqual(['evict batch-0', 'evict batch-1', 'evict batch-2']);
    expect(movesOf(snapshotOf(draining('a'), job({ name: 'batch', on: ['a'] })))).toEqual(['evict batch-0']);
  });

  test('keeps as many as its budget asks for', () => {
    const cluster = snapshotOf(draining('a'), batch, budget({ name: 'batch', apps: ['batch'], allows: 1, needs: 2 }));
    expect(movesOf(cluster)).toEqual(['evict batch-0']);
  });

  test('goes on working where it is while no node can take its pods', () => {
    const cluster = snapshotOf(draining('a'), { nodes: [node('b', { unschedulable: true })] }, batch);
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)).toContain('shop/batch-0 stays: Job shop/batch could not go on elsewhere: no other node can take it (1 cordoned)');
  });
});

describe('a controller of a kind that we do not know', () => {
  const chess = (...on: ReadonlyArray<string | { on: string; ready?: boolean; terminatingUntil?: number }>) => podsOfKind('Game', { name: 'chess', on });

  test('is counted by the pods of its UID', () => {
    expect(movesOf(snapshotOf(draining('a'), chess('a', 'a', 'b')))).toEqual(['evict chess-0']);
    expect(movesOf(snapshotOf(draining('a'), chess('a')))).toEqual(['interrupt chess-0']);
  });

  test('wants as many as it had before we came', () => {
    const { drainingNodes } = withBaseline(snapshotOf(draining('a'), chess('a', 'a', 'b')));
    expect(movesOf({ ...snapshotOf(chess('a', 'b')), drainingNodes })).toEqual([]);
  });

  test('wants the most that any draining node remembers', () => {
    const first = withBaseline(snapshotOf(draining('a'), chess('a', 'b', 'c')));
    const second = withBaseline(snapshotOf({ drainingNodes: first.drainingNodes }, draining('b'), chess('a', 'b')));
    expect(movesOf({ ...snapshotOf(chess('a', 'b')), drainingNodes: second.drainingNodes })).toEqual([]);
  });

  test('wants as many as it has by now, where those are more', () => {
    const { drainingNodes } = withBaseline(snapshotOf(draining('a'), chess('a', 'b')));
    expect(movesOf({ ...snapshotOf(chess('a', 'a', 'b', 'b')), drainingNodes })).toEqual(['evict chess-0']);
  });

  test('does not want back a pod that is stuck on a dead node', () => {
    const cluster = (until: number) => snapshotOf(draining('a'), chess('a', 'b', 'c', { on: 'dead', ready: false, terminatingUntil: until }));
    expect(movesOf(cluster(NOW - 5 * MINUTE + 1))).toEqual([]);
    expect(movesOf(cluster(NOW - 5 * MINUTE))).toEqual(['evict chess-0']);
  });
});

describe('what was tried and is not observed', () => {
  const three = [draining('a'), deployment({ name: 'web', on: ['a', 'a', 'b'], maxUnavailable: 1 })];

  test.each(['requested', 'accepted'] as const)('%s: the pod counts as gone and is not asked again', (state) => {
    expect(movesOf(snapshotOf(...three, attempt('web-0', state)))).toEqual([]);
  });

  test('a deletion counts as an eviction does', () => {
    expect(movesOf(snapshotOf(...three, attempt('web-0', 'requested', { type: 'delete' })))).toEqual([]);
  });

  test('unknown, for no answer came: the pod counts as gone until it would have gone, then it is asked again', () => {
    const cluster = snapshotOf(...three, attempt('web-0', 'unknown', { retryAt: NOW + 30 * SECOND }));
    expect(movesOf(cluster)).toEqual([]);
    expect(movesOf(cluster, NOW + 30 * SECOND)).toEqual(['evict web-0']);
  });

  test('refused: the pod counts as there, and another one is asked', () => {
    const cluster = snapshotOf(...three, attempt('web-0', 'refused', { retryAt: NOW + MINUTE, because: 'of a webhook' }));
    expect(movesOf(cluster)).toEqual(['evict web-1']);
    expect(sentencesOf(cluster)).toContain('shop/web-0 stays: of a webhook');
  });
});

test('pods on a node that is about to be terminated, its drain having ended, count no more', () => {
  const cluster = snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'dying'] }));
  expect(movesOf(cluster)).toEqual(['evict web-0']);
  expect(movesOf({ ...cluster, ending: new Set(['dying']) })).toEqual([]);
});

describe('an owner that does not say how many pods it wants', () => {
  const game = (on: Parameters<typeof podsOfKind>[1]['on']) => podsOfKind('Game', { name: 'chess', on });
  const begun = withBaseline(snapshotOf(draining('a'), game(['a', { on: 'a', ready: false }])));

  test('wants as many as it had, so that its only available pod waits for the other one to come back', () => {
    const { drainingNodes } = begun;
    expect(movesOf(snapshotOf({ drainingNodes }, game(['a'])))).toEqual([]);
    expect(sentencesOf(snapshotOf({ drainingNodes }, game(['a'])))).toContain('shop/chess-0 stays: Game shop/chess has 1 available pods of 2 and must not fall below 1');
    expect(movesOf(snapshotOf({ drainingNodes }, game(['a', 'c'])))).toEqual(['evict chess-0']);
  });

  test('wants the most that a draining node remembers', () => {
    const { drainingNodes: [a] } = begun;
    const { drainingNodes: [b] } = withBaseline(snapshotOf(draining('b'), game(['a', { on: 'b', ready: false }])));
    const { baseline = { owners: [], pods: 0, volumes: [], forced: false } } = b.state;
    const less = { ...b, state: { ...b.state, baseline: { ...baseline, owners: baseline.owners.map((owner) => ({ ...owner, pods: 1 })) } } };
    expect(movesOf(snapshotOf({ drainingNodes: [a] }, { drainingNodes: [less] }, game(['a'])))).not.toContain('interrupt chess-0');
    expect(movesOf(snapshotOf({ drainingNodes: [less] }, { drainingNodes: [a] }, game(['a'])))).not.toContain('interrupt chess-0');
  });
});
