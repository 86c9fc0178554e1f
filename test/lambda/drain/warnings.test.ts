import { withBaseline, snapshotOf, draining } from './snapshot-of';
import { barePod, deployment, MINUTE, NOW, type Part } from './workloads';
import { decide } from '../../../lambda/drain/decide';
import type { Snapshot } from '../../../lambda/drain/snapshot';
import type { DrainState } from '../../../lambda/drain/state/drain-state';

/** The drain began ten minutes ago, and fifty are left. */
const on = (drain: Partial<DrainState>, ...parts: readonly Part[]) => snapshotOf(draining('a', drain), ...parts);
const slow = (minutes: number) => deployment({ name: 'slow', on: ['a', 'b'], graceSeconds: minutes * 60 });
const warningsOf = (cluster: Snapshot, now = NOW) => decide(cluster, now).actions
  .flatMap((action) => (action.type === 'write-baseline' ? action.warnings ?? [] : []));

describe('grace that cannot fit is announced', () => {
  test('where it is longer than what is left', () => {
    expect(warningsOf(on({}, slow(51)))).toEqual(['shop/slow-0 may take 3060 s to stop, and 3000 s are left until the deadline']);
    expect(warningsOf(on({}, slow(50)))).toEqual([]);
  });

  test('where nothing is left any more', () => {
    expect(warningsOf(on({}, barePod('shell', { on: 'a' })), NOW + 51 * MINUTE)).toEqual(['shop/shell may take 30 s to stop, and 0 s are left until the deadline']);
  });

  test.each(['FORCE', 'TERMINATE'] as const)('where it is longer than what the last call of %s leaves, which is half of the time at most', (whenBlocked) => {
    expect(warningsOf(on({ whenBlocked }, slow(31)))).toEqual(
      ['shop/slow-0 may take 1860 s to stop, and 1800 s are left if it is still blocked when it must be stopped']);
    expect(warningsOf(on({ whenBlocked }, slow(30)))).toEqual([]);
    expect(warningsOf(on({ whenBlocked: 'RETAIN' }, slow(31)))).toEqual([]);
  });

  test('of pods that stop already it is too late to be told', () => {
    expect(warningsOf(on({}, barePod('shell', { on: 'a', graceSeconds: 7200, terminatingUntil: NOW + 120 * MINUTE })))).toEqual([]);
  });
});

test('before the drain begins, and once', () => {
  const cluster = on({}, slow(60));
  expect(warningsOf(cluster)).toHaveLength(1);
  expect(warningsOf(withBaseline(cluster))).toEqual([]);
});
