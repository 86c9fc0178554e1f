import { judgeReturns, type ReturnsByOwner } from '../../../../lambda/drain/placement/returns';
import type { Pod } from '../../../../lambda/kubernetes/objects';
import { MINUTE, NOW, pod, type PodOptions, SECOND, timestamp } from '../workloads';

const STARTED = NOW - 10 * MINUTE;

function born(at: number, name = 'web-0', options: PodOptions = {}): Pod {
  const made = pod(name, { on: 'a', ...options });
  return { ...made, metadata: { ...made.metadata, creationTimestamp: timestamp(at) } };
}

interface Options {
  readonly now?: number;
  readonly ahead?: number;
  readonly owned?: boolean;
  readonly mayPause?: boolean;
}

function judge(pods: readonly Pod[], known: ReturnsByOwner = {}, { now = NOW, ahead = 0, owned = true, mayPause = true }: Options = {}) {
  const { staying, counted } = judgeReturns(pods, {
    makerOf: () => (owned ? 'web' : undefined), known, started: STARTED, now, ahead, mayPause: () => mayPause,
  });
  return { staying: [...staying].map(([{ metadata }, { because, until }]) => `${metadata.name} ${because}${until === undefined ? ' for good' : ''}`), counted };
}

const times = (count: number, at: number): ReturnsByOwner => ({ web: { times: count, at, newest: at - SECOND } });

test('a pod that was there before the drain goes, and nothing is counted', () => {
  expect(judge([born(STARTED - MINUTE)])).toEqual({ staying: [], counted: undefined });
  expect(judge([pod('web-0', { on: 'a' })])).toEqual({ staying: [], counted: undefined });
});

test('one that came since is counted before it goes', () => {
  const created = NOW - 3 * SECOND;
  expect(judge([born(created)])).toEqual({ staying: [], counted: { web: { times: 1, at: NOW, newest: created } } });
});

test('clocks may differ by some seconds', () => {
  expect(judge([born(STARTED - 4 * SECOND)]).counted).toMatchObject({ web: { times: 1 } });
  expect(judge([born(STARTED - 5 * SECOND)]).counted).toBeUndefined();
});

test('creation times are whole seconds, so the one that comes after it must be of another', () => {
  expect(judge([born(NOW - SECOND)]).staying)
    .toEqual([`web-0 it came to its node although that is cordoned, once by now, and is moved at ${timestamp(NOW + SECOND)}`]);
});

test('those that came together are counted once, and all of them go', () => {
  const pods = [born(NOW - 4 * SECOND, 'web-0'), born(NOW - 3 * SECOND, 'web-1')];
  const { staying, counted } = judge(pods);
  expect({ staying, counted }).toEqual({ staying: [], counted: { web: { times: 1, at: NOW, newest: NOW - 3 * SECOND } } });
  expect(judge(pods, counted)).toEqual({ staying: [], counted: undefined });
});

test('what other owners are known for stays written', () => {
  const others: ReturnsByOwner = { other: { times: 2, at: STARTED, newest: STARTED } };
  expect(judge([born(NOW - 3 * SECOND)], others).counted).toEqual({ ...others, web: { times: 1, at: NOW, newest: NOW - 3 * SECOND } });
});

test.each([[1, 15], [2, 60]])('after %i times it pauses for %i s', (count, seconds) => {
  const counted = times(count, NOW - seconds * SECOND);
  const newest = born(NOW - 5 * SECOND);
  expect(judge([newest], counted, { now: NOW - 1 }).staying)
    .toEqual([`web-0 it came to its node although that is cordoned, ${count + 1} times by now, and is moved at ${timestamp(NOW)}`]);
  expect(judge([newest], counted)).toEqual({ staying: [], counted: { web: { times: count + 1, at: NOW, newest: NOW - 5 * SECOND } } });
});

test('not where no time is left', () => {
  expect(judge([born(NOW - 5 * SECOND)], times(1, NOW - 6 * SECOND), { mayPause: false }))
    .toMatchObject({ staying: [], counted: { web: { times: 2 } } });
  expect(judge([born(NOW - SECOND)], times(1, NOW - 6 * SECOND), { mayPause: false }).staying).toHaveLength(1);
});

test('after the third time it stays, time or no time', () => {
  for (const mayPause of [true, false]) {
    expect(judge([born(NOW - 5 * SECOND)], times(3, NOW - 60 * MINUTE), { mayPause }))
      .toEqual({ staying: ['web-0 it came back 3 times although its node is cordoned for good'], counted: undefined });
  }
});

test('one that has finished goes', () => {
  expect(judge([born(NOW - 5 * SECOND, 'web-0', { phase: 'Succeeded' })], times(3, NOW - MINUTE))).toEqual({ staying: [], counted: undefined });
});

test('those that nobody owns are known by their namespace, for each may have another name', () => {
  const counted = judge([born(NOW - 5 * SECOND)], {}, { owned: false }).counted;
  expect(counted).toMatchObject({ shop: { times: 1 } });
  expect(judge([born(NOW - 3 * SECOND, 'web-1')], counted, { owned: false }).staying).toEqual([expect.stringContaining('web-1 it came to its node although that is cordoned, 2 times by now')]);
});
