import { attempt, budget, later, movesOf, withBaseline, snapshotOf, draining } from './snapshot-of';
import { barePod, deployment, NOW, podsOfKind, SECOND, statefulSet } from './workloads';
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
