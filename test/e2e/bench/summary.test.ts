import { goalsOf, goalsOfRollout } from './goals';
import { comparisonTable, rolloutTable } from './report';
import { SHAPES } from './shapes';
import { BAD_RUN, GOOD_RUN } from './small-run';
import { summarise, summariseRollout } from './summary';

const shape = SHAPES.find(({ name }) => name === 'single')!;
const missed = (runs: Parameters<typeof summarise>[1]) => goalsOf(shape, summarise(shape, runs)!).filter(({ met }) => !met).map(({ what }) => what);

test('both are compared by the medians of their valid runs', () => {
  const slow = { ...GOOD_RUN, drainMs: 30_000 };
  const summary = summarise(shape, [GOOD_RUN, { ...GOOD_RUN, drainMs: 6_000 }, slow, { ...slow, void: 'late' }, BAD_RUN])!;
  expect(summary.ours).toMatchObject({ runs: 3, void: 1, cutOff: 0, seconds: { median: 8, least: 6, most: 30 } });
  expect(summary.ratio.seconds).toBe(2);
  expect(summary.ratio.requestsPerPod).toBeCloseTo(1 / 3);
  expect(summary.kubectl.worstOwners).toEqual({ 'Deployment web-1': 3 });
});

test('a drain that never ended counts with the time at which it was cut off', () => {
  const summary = summarise(shape, [GOOD_RUN, { ...BAD_RUN, drainMs: undefined, limitMs: undefined }])!;
  expect(summary.kubectl).toMatchObject({ cutOff: 1, seconds: { median: 120 } });
  expect(summary.kubectl.toLimit).toBeUndefined();
  expect(comparisonTable([summary])[3]).toContain('> 120.0 s');
});

test('a shape is not compared where all runs of one are void', () => {
  expect(summarise(shape, [{ ...GOOD_RUN, void: 'late' }, BAD_RUN])).toBeUndefined();
});

test('a goal is missed as soon as one run has failed requests or an owner below its floor', () => {
  const fast = { ...GOOD_RUN, drainMs: 5_400 };
  expect(missed([fast, fast, fast, BAD_RUN])).toEqual([]);
  expect(missed([fast, fast, { ...fast, failed: 1 }, BAD_RUN])).toEqual(['no failed request, in any run']);
  expect(missed([fast, fast, { ...fast, secondsBelowFloor: 0.1 }, BAD_RUN])).toEqual(['no owner below its floor, in any run']);
  expect(missed([fast, { ...fast, drainMs: 7_000 }, { ...fast, drainMs: 7_000 }, BAD_RUN])).toEqual([
    'time, of what the floors force, at most 1.1 ×', 'time, of kubectl\'s, at most 1.5 ×',
  ]);
});

test('the table says of both what they took and did', () => {
  const [, , ours, kubectl] = comparisonTable([summarise(shape, [GOOD_RUN, BAD_RUN])!]);
  expect(ours.split(/ {2,}/)).toEqual(['single', '1', 'us', '8.0 s', '1.0 s', '2.00 ×', '1.60 ×', '0 of 2000', '0.0 s', '2.0', '120 MB']);
  expect(kubectl.trim().split(/ {2,}/)).toEqual(['kubectl', '4.0 s', '0.2 s', '3 of 2000', '3.0 s', '6.0', '60 MB']);
});

test('a rollout has no rival, and only with the policy may no request of it fail', () => {
  const [plain, graceful] = ['rollout', 'rollout-policy'].map((name) => SHAPES.find((each) => each.name === name)!);
  const run = { ...GOOD_RUN, drainer: 'rollout' as const, pods: 20, failed: 3 };
  const runs = [plain, graceful].flatMap(({ name }) => [{ ...run, shape: name }, { ...run, shape: name, failed: 0 }, { ...run, shape: name, failed: 9, void: 'late' }]);
  const [of, ofGraceful] = [plain, graceful].map((each) => summariseRollout(each, runs)!);
  expect(goalsOfRollout(plain, of)).toEqual([]);
  expect(goalsOfRollout(graceful, ofGraceful)).toEqual([{ shape: 'rollout-policy', what: 'no failed request, in any run', measured: '3 of 2000', met: false }]);
  expect(rolloutTable([of])[2].split(/ {2,}/)).toEqual(['rollout', '20', '8.0 s', '2 (≤ 3) of 2000', '0.0 s']);
  expect(summariseRollout(plain, [])).toBeUndefined();
  expect(summarise(plain, runs)).toBeUndefined();
});
