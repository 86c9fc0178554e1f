import type { RunResult } from './result';
import { BAD_RUN, GOOD_RUN } from './small-run';
import { typicalPair, typicalRun } from './typical';

const ours = (drainMs: number, change: Partial<RunResult> = {}): RunResult => ({ ...GOOD_RUN, drainMs, ...change });
const kubectl = (drainMs: number, failed: number): RunResult => ({ ...BAD_RUN, drainMs, failed });
const timesOf = (runs: readonly RunResult[]) => {
  const pair = typicalPair(runs);
  return [pair.ours.drainMs, pair.kubectl.drainMs, pair.kubectl.failed];
};

test('the pair whose times and failures are both near the medians is shown, though another has the median time', () => {
  expect(timesOf([
    ours(8_000), kubectl(4_000, 900), ours(8_100), kubectl(4_100, 100), ours(7_000), kubectl(3_900, 110),
    ours(9_000), kubectl(5_000, 0), ours(8_050), kubectl(3_000, 90),
  ])).toEqual([8_100, 4_100, 100]);
});

test('a pair of which one run is void is not shown', () => {
  expect(timesOf([ours(8_000, { void: 'late' }), kubectl(4_000, 100), ours(9_000), kubectl(6_000, 200)])).toEqual([9_000, 6_000, 200]);
});

test('where no pair is valid, each is shown by a run of its own', () => {
  expect(timesOf([ours(8_000, { void: 'late' }), kubectl(4_000, 100), ours(9_000), { ...kubectl(6_000, 200), void: 'late' }])).toEqual([9_000, 4_000, 100]);
});

test('of runs without a rival, the valid one near both medians is shown', () => {
  const runs = [ours(8_000, { failed: 50 }), ours(8_100, { failed: 11 }), ours(8_200, { failed: 10 }), ours(20_000, { failed: 9 }), ours(8_150, { failed: 10, void: 'late' })];
  expect(typicalRun(runs)?.drainMs).toBe(8_100);
  expect(typicalRun([])).toBeUndefined();
});
