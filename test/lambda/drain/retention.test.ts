import { drainStateOf, node } from './snapshot-of';
import { MINUTE, NOW } from './workloads';
import { isRetained, judgeRetention, retainedUntil } from '../../../lambda/drain/retention';
import type { DrainState } from '../../../lambda/drain/state/drain-state';
import { STEER_ANNOTATION } from '../../../src/names';

const retained = (changes: Partial<DrainState> = {}) => drainStateOf('a', { outcome: 'retained', retainedSince: NOW - 60 * MINUTE, ...changes });
const judge = (changes: Partial<DrainState> = {}, order?: string) => (
  judgeRetention({ node: node('a', { annotations: order === undefined ? {} : { [STEER_ANNOTATION]: order } }), state: retained(changes) }, { holds: new Map(), mayForce: true }, NOW));

test('an instance is retained once Auto Scaling has shown it, until its retention ends', () => {
  expect(isRetained(retained())).toBe(true);
  expect(isRetained(retained({ retainedSince: undefined }))).toBe(false);
  expect(isRetained(retained({ outcome: 'failed' }))).toBe(false);
  expect(isRetained(retained({ ends: 'it is empty' }))).toBe(false);
});

test('it is retained as long as its group lets it, for ever where that is not said', () => {
  expect(retainedUntil({ retainedSince: NOW, retainAtMost: 600 })).toBe(NOW + 10 * MINUTE);
  expect(retainedUntil({ retainedSince: NOW, retainAtMost: 0 })).toBe(Infinity);
});

describe('a node whose instance is retained', () => {
  test('is tried again, or left where its group wants that, until its time is over', () => {
    expect(judge({ retainAtMost: 7200 })).toEqual({ type: 'retried', until: NOW + 60 * MINUTE });
    expect(judge({ retainAtMost: 7200, retryRetained: false })).toEqual({ type: 'left', until: NOW + 60 * MINUTE });
    expect(judge({ retainAtMost: 3600 })).toEqual({ type: 'over', because: 'it has been retained since 2026-03-01T11:00:00.000Z, which is as long as its group lets it' });
  });

  test.each(['wait', 'keep'])('is left, whatever its group says, where somebody says %s', (order) => {
    expect(judge({ retainAtMost: 3600 }, order)).toEqual({ type: 'left', until: Infinity });
  });

  test.each(['let-go', 'force'])('is given up where somebody says %s, for that reason', (order) => {
    expect(judge({}, order)).toEqual({ type: 'over', because: expect.stringContaining(`${STEER_ANNOTATION} says ${order}`) as string });
  });
});
