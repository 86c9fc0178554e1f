import { attempt, budget, later, movesOf, withBaseline, sentencesOf, retained, snapshotOf, draining } from './snapshot-of';
import { barePod, deployment, NOW, type Part, podsOfKind, SECOND, statefulSet } from './workloads';
import { decide } from '../../../lambda/drain/decide';
import type { Snapshot } from '../../../lambda/drain/snapshot';

test('without draining nodes there is nothing to do', () => {
  expect(decide(snapshotOf(deployment({ name: 'web', on: ['a'] })), NOW)).toEqual({ actions: [], drainingNodes: [], retainedNodes: [], steering: [], orphanedPods: [], wakeAt: Infinity, needs: [] });
});

test('the same snapshot and time give the same decision', () => {
  const cluster = withBaseline(snapshotOf(draining('a'), draining('b'), deployment({ name: 'web', on: ['a', 'b', 'c'] })));
  expect(decide(cluster, NOW)).toEqual(decide(cluster, NOW));
});

test('a draining node\'s status has its pods and what keeps them, also when nothing is to be done', () => {
  const cluster = withBaseline(snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b'] }), budget({ name: 'web', apps: ['web'], allows: 0 })));
  expect(decide(cluster, NOW).drainingNodes).toMatchObject([{
    node: { metadata: { name: 'a' } },
    podsLeft: 1,
    blockers: [
      { subject: 'shop/web-0', sentence: 'shop/web-0 stays: the disruption budget web needs 1 healthy pods, has 1 and allows 0 disruptions' },
      { subject: 'Deployment shop/web' },
    ],
  }]);
});

test('evictions carry the version of the budget that they were decided on', () => {
  const cluster = withBaseline(snapshotOf(draining('a'), deployment({ name: 'web', on: ['a', 'b'] }), budget({ name: 'web', apps: ['web'], allows: 1, version: '77' })));
  expect(decide(cluster, NOW).actions).toMatchObject([{ type: 'evict', budgetVersion: '77' }]);
});

test('an interruption says why', () => {
  const cluster = withBaseline(snapshotOf(draining('a'), deployment({ name: 'web', on: ['a'] }), barePod('shell', { on: 'a' })));
  expect(decide(cluster, NOW).actions).toMatchObject([
    { type: 'interrupt', because: 'Deployment shop/web has one replica' },
    { type: 'interrupt', because: 'no controller makes it again' },
  ]);
});

describe('a surge on the node of another drainer', () => {
  const waits = 'its replacement has to come first, which the drainer that leads may not do (allowSurge); the drainer of its node does it once it leads';
  const single = withBaseline(snapshotOf(draining('a', { surge: 'ALWAYS' }), deployment({ name: 'web', on: ['a'], hash: 'abc' })));

  test.each([
    ['is made by who leads and may', { drainerName: 'other', maySurge: true }],
    ['is made by its own drainer, whatever that may', { drainerName: 'drainer', maySurge: false }],
  ])('%s', (_, leader) => {
    expect(movesOf({ ...single, leader })).toEqual(['release web-0']);
  });

  test('is left to that drainer where who leads may not, and says so', () => {
    const cluster = { ...single, leader: { drainerName: 'other', maySurge: false } };
    expect(movesOf(cluster)).toEqual([]);
    expect(sentencesOf(cluster)).toContain(`shop/web-0 stays: ${waits}`);
  });

  test('is no reason to leave a pod that needs none', () => {
    const two = withBaseline(snapshotOf(draining('a', { surge: 'WHEN_NEEDED' }), deployment({ name: 'web', on: ['a', 'b'] })));
    expect(movesOf({ ...two, leader: { drainerName: 'other', maySurge: false } })).toEqual(['evict web-0']);
  });
});

describe('a node whose instance is retained', () => {
  const web = (...on: string[]) => deployment({ name: 'web', on, replicas: 2 });
  const statusOf = (snapshot: Snapshot) => decide(snapshot, NOW).retainedNodes;

  test('has its pods moved as soon as they can be, and tells that they are', () => {
    const movable = withBaseline(snapshotOf(retained('a'), web('a', 'b')));
    expect(movesOf(movable)).toEqual(['evict web-0']);
    expect(statusOf(movable)).toMatchObject([{ node: { metadata: { name: 'a' } }, podsLeft: 1, isMoving: true, blockers: [{ subject: 'Deployment shop/web' }], announcements: [] }]);
    const moving = later(movable, deployment({ name: 'web', on: [{ on: 'a', terminatingUntil: NOW + 30 * SECOND }, 'b'], replicas: 2 }));
    expect(statusOf(moving)).toMatchObject([{ podsLeft: 1, isMoving: true }]);
  });

  test('tells what keeps them, where nothing moves', () => {
    const blocked = withBaseline(snapshotOf(retained('a'), web('a', 'b'), budget({ name: 'web', apps: ['web'], allows: 0 })));
    expect(movesOf(blocked)).toEqual([]);
    expect(statusOf(blocked)).toMatchObject([{ podsLeft: 1, isMoving: false, blockers: [{ subject: 'shop/web-0' }, { subject: 'Deployment shop/web' }], announcements: [] }]);
  });

  test('announces an interruption only when it comes', () => {
    const single = (...parts: Part[]) => withBaseline(snapshotOf(retained('a'), deployment({ name: 'db', on: ['a'] }), ...parts));
    expect(statusOf(single(budget({ name: 'db', apps: ['db'], allows: 0 })))).toMatchObject([{ announcements: [] }]);
    expect(statusOf(single())).toMatchObject([{ announcements: [{ pod: { metadata: { name: 'db-0' } }, because: 'Deployment shop/db has one replica' }] }]);
  });

  test('is looked at again when its group lets it be retained no longer, and is let go then', () => {
    const until = (retainAtMost: number) => withBaseline(snapshotOf(retained('a', { retainAtMost, retryRetained: false }), web('a', 'b')));
    expect(decide(until(3 * 3600), NOW)).toMatchObject({ actions: [], retainedNodes: [], wakeAt: NOW + 3600 * SECOND });
    expect(decide(until(3600), NOW)).toMatchObject({ actions: [{ type: 'end-retention', node: { metadata: { name: 'a' } } }], retainedNodes: [], wakeAt: Infinity });
  });

  test('does not keep a pod of another node from moving where its own are left alone', () => {
    const left = withBaseline(snapshotOf(draining('b'), retained('a', { retryRetained: false }), web('b', 'c')));
    expect(movesOf(left)).toEqual(['evict web-0']);
  });
});

test('the story of a node: workloads one floor at a time, then DNS, then the single one, then the gate', () => {
  const dns = (...on: string[]) => deployment({ name: 'dns', critical: true, on, replicas: 2 });
  const cni = podsOfKind('DaemonSet', { name: 'cni', on: ['a', 'b', 'c'] });
  const db = (...on: string[]) => statefulSet({ name: 'db', on, replicas: 1 });
  const web = (...on: Array<string | { on: string; ready: boolean }>) => deployment({ name: 'web', on, replicas: 2 });

  const start = withBaseline(snapshotOf(draining('a'), cni, web('a', 'a'), dns('a', 'b'), db('a')));
  const story: ReadonlyArray<readonly [Snapshot, readonly string[]]> = [
    [start, ['evict web-0']],
    [{ ...start, ...attempt('web-0', 'accepted') }, []],
    [later(start, cni, web('a', { on: 'b', ready: false }), dns('a', 'b'), db('a')), []],
    [later(start, cni, web('a', 'b'), dns('a', 'b'), db('a')), ['evict web-0']],
    [later(start, cni, web('b', { on: 'c', ready: false }), dns('a', 'b'), db('a')), ['evict dns-0']],
    [later(start, cni, web('b', 'c'), dns('c', 'b'), db('a')), ['interrupt db-0']],
    [later(start, cni, web('b', 'c'), dns('c', 'b'), db()), []],
    [later(start, cni, web('b', 'c'), dns('c', 'b'), db('b')), ['settle a: drained']],
  ];
  for (const [snapshot, expected] of story) {
    expect(movesOf(snapshot)).toEqual(expected);
  }
});

test('pods that appear and vanish never make it evict more than the floor allows', () => {
  // Every state that an owner of three on two draining nodes can be in, with each pod ready, not ready, or leaving.
  const states = ['ready', 'unready', 'terminating', 'accepted'] as const;
  for (const first of states) {
    for (const second of states) {
      for (const third of states) {
        const each = [first, second, third];
        const on = each.map((state, index) => ({
          on: ['a', 'b', 'c'][index],
          ready: state !== 'unready',
          terminatingUntil: state === 'terminating' ? NOW + SECOND : undefined,
        }));
        const cluster = snapshotOf(
          draining('a'), draining('b'), deployment({ name: 'web', on, replicas: 3 }),
          ...each.flatMap((state, index) => (state === 'accepted' ? [attempt(`web-${index}`, 'accepted')] : [])),
        );
        const available = each.filter((state) => state === 'ready').length;
        const taken = movesOf(cluster).filter((move) => move.startsWith('evict') && each[Number(move.at(-1))] === 'ready').length;
        expect(taken).toBeLessThanOrEqual(Math.max(0, available - 2));
      }
    }
  }
});
