import { later, movesOf, withBaseline, sentencesOf, snapshotOf, draining } from './snapshot-of';
import { barePod, deployment, MINUTE, NOW, type Part } from './workloads';
import { decide } from '../../../lambda/drain/decide';
import type { DrainState } from '../../../lambda/drain/state/drain-state';

/** Load balancers have one more minute to let go of the node. */
const on = (drain: Partial<DrainState>, ...parts: readonly Part[]) => withBaseline(snapshotOf(draining('a', { notBefore: NOW + MINUTE, ...drain }), ...parts));
const web = deployment({ name: 'web', hash: 'abc', on: ['a', 'b'] });

test.each([
  ['evicted', 'NEVER', ['evict web-0', 'interrupt shell']],
  ['released', 'ALWAYS', ['release web-0']],
] as const)('no pod is %s before load balancers had their time', (_, surge, expected) => {
  const cluster = on({ surge }, web, barePod('shell', { on: 'a' }));
  expect(movesOf(cluster, NOW + MINUTE - 1)).toEqual([]);
  expect(movesOf(cluster, NOW + MINUTE)).toEqual(surge === 'NEVER' ? ['evict web-0'] : expected);
});

test('that is told of every pod, and announced of none', () => {
  const cluster = on({}, web, barePod('shell', { on: 'a' }));
  expect(sentencesOf(cluster)).toContain('shop/shell stays: load balancers have until 2026-03-01T12:01:00.000Z to let go of the node');
  expect(decide(cluster, NOW).drainingNodes[0].announcements).toEqual([]);
  expect(decide(cluster, NOW).wakeAt).toBe(NOW + MINUTE);
});

test('a node without pods is not let go before either', () => {
  expect(movesOf(on({}))).toEqual([]);
  expect(sentencesOf(on({}))).toEqual(['load balancers have until 2026-03-01T12:01:00.000Z to let go of a']);
  expect(movesOf(on({}), NOW + MINUTE)).toEqual(['settle a: nothing-to-drain']);
});

test('nor one whose pods have moved by themselves', () => {
  const cluster = later(on({}, web), deployment({ name: 'web', on: ['b', 'c'] }));
  expect(movesOf(cluster)).toEqual([]);
  expect(movesOf(cluster, NOW + MINUTE)).toEqual(['settle a: drained']);
});

test('other draining nodes do not wait for it', () => {
  const cluster = withBaseline(snapshotOf(draining('a', { notBefore: NOW + MINUTE }), draining('b'), deployment({ name: 'web', on: ['a', 'b', 'c'] })));
  expect(movesOf(cluster)).toEqual(['evict web-1']);
});

test('the deadline holds nevertheless', () => {
  const cluster = on({ notBefore: NOW + 2 * 60 * MINUTE, whenBlocked: 'TERMINATE' }, web);
  expect(movesOf(cluster, NOW + 50 * MINUTE)).toEqual(['settle a: failed']);
  expect(movesOf(later(cluster, deployment({ name: 'web', on: ['b', 'c'] })), NOW + 50 * MINUTE)).toEqual(['settle a: drained']);
});
