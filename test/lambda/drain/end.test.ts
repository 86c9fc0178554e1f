import { MINUTE, NOW } from './workloads';
import type { DrainTerms } from '../../../lambda/drain/deadline';
import {
  endsInstance, isLostThough, isOverdue, lifecycleResult, type OpenDrain, outcomeAtDeadline, outcomeOfAll, outcomeToWrite, outcomeWhenEmpty,
  type Sight,
} from '../../../lambda/drain/end';

test.each([
  ['drained', { forced: false, pods: 3 }],
  ['nothing-to-drain', { forced: false, pods: 0 }],
  ['forced', { forced: true, pods: 3 }],
] as const)('a drain whose pods have moved is %s: %j', (outcome, baseline) => {
  expect(outcomeWhenEmpty(baseline)).toBe(outcome);
});

test.each([
  ['RETAIN', false, 'retained'],
  ['FORCE', false, 'failed'],
  // Kept with its instance, where the group keeps abandoned ones.
  ['FORCE', true, 'retained'],
  ['TERMINATE', false, 'failed'],
  ['TERMINATE', true, 'failed'],
  // Nobody knows of a pod that forbids force where the cluster cannot be seen.
  ['FORCE', undefined, 'failed'],
] as const)('%s at the deadline, a pod is kept: %s: %s', (whenBlocked, keepsPods, outcome) => {
  expect(outcomeAtDeadline(whenBlocked, { keepsPods })).toBe(outcome);
});

test.each(['RETAIN', 'FORCE', 'TERMINATE'] as const)('the last drain of an instance that was retained ends with it, whatever its group says: %s', (whenBlocked) => {
  expect(outcomeAtDeadline(whenBlocked, { keepsPods: true, isLast: true })).toBe('failed');
});

test.each([
  ['retained', true, 'retained'],
  ['retained', false, 'failed'],
  // Of another drainer's group nobody else may ask.
  ['retained', undefined, 'retained'],
  ['drained', false, 'drained'],
  ['forced', false, 'forced'],
] as const)('%s, group keeps abandoned instances: %s: written as %s', (decided, retainsAbandoned, written) => {
  expect(outcomeToWrite(decided, retainsAbandoned)).toBe(written);
});

test('who wants an instance to be kept does not have it terminated instead', () => {
  expect(outcomeToWrite('retained', false, true)).toBeUndefined();
  expect(outcomeToWrite('retained', true, true)).toBe('retained');
});

test.each([
  ['drained', 'CONTINUE'], ['nothing-to-drain', 'CONTINUE'], ['node-missing', 'CONTINUE'], ['forced', 'CONTINUE'], ['failed', 'CONTINUE'], ['retained', 'ABANDON'],
] as const)('%s: %s, and only CONTINUE ends the instance', (outcome, result) => {
  expect(lifecycleResult(outcome)).toBe(result);
  expect(endsInstance(outcome)).toBe(result === 'CONTINUE');
});

test.each([['retained', false, true], ['retained', true, false], ['drained', false, false]] as const)(
  '%s, group keeps abandoned instances: %s: lost all the same: %s', (outcome, retainsAbandoned, lost) => {
    expect(isLostThough(outcome, retainsAbandoned)).toBe(lost);
  });

test('an instance with several nodes is kept for any of them', () => {
  expect(outcomeOfAll(['nothing-to-drain', 'retained'])).toBe('retained');
  expect(outcomeOfAll(['nothing-to-drain', 'drained'])).toBe('nothing-to-drain');
});

describe('a drain that nobody has ended', () => {
  /** A drain of an hour that began at noon and was tried at once. */
  const open = (terms: Partial<DrainTerms> = {}, drain: Partial<OpenDrain> = {}): OpenDrain => ({
    started: NOW,
    found: false,
    triedSince: NOW,
    terms: {
      drainTimeoutSeconds: 3600, globalTimeoutSeconds: 172_800, heartbeatTimeoutSeconds: 2100, whenBlocked: 'TERMINATE', retainsAbandoned: false, ...terms,
    },
    ...drain,
  });
  const seen = (leads: 'this' | 'another' = 'this', since = 0): Sight => ({ type: 'seen', leads, since: NOW + since * MINUTE });
  const away: Sight = { type: 'away' };
  /** The first minute after its event in which it is over. */
  const overAt = (drain: OpenDrain, sight: Sight) => (
    Array.from({ length: 3000 }, (_, minute) => minute).find((minute) => isOverdue(drain, sight, NOW + minute * MINUTE)));

  test('ends five minutes after its deadline, which follows from the action where nothing stands on the node', () => {
    expect(overAt(open(), seen())).toBe(65);
    expect(overAt(open({}, { triedSince: NOW + 55 * MINUTE }), seen())).toBe(70);
    expect(overAt(open({}, { state: { deadline: NOW + 90 * MINUTE, limit: NOW + 2000 * MINUTE } }), seen())).toBe(95);
  });

  test('is left to whoever leads for five minutes more, and to us while we have not led for five', () => {
    expect(overAt(open(), seen('another'))).toBe(70);
    expect(overAt(open(), seen('this', 62))).toBe(67);
    expect(overAt(open(), seen('another', Infinity))).toBe(2879);
  });

  test('ends in any case before its hook does', () => {
    expect(overAt(open({ globalTimeoutSeconds: 3600 }), seen('another'))).toBe(59);
  });

  test('is held on as long as the hook allows while the API server does not answer', () => {
    expect(overAt(open(), away)).toBe(2873);
    expect(overAt(open({}, { state: { deadline: NOW + 60 * MINUTE, limit: NOW + 100 * MINUTE } }), away)).toBe(95);
  });

  test('is not, where the API server answers and forbids', () => {
    expect(overAt(open(), { type: 'forbidden', since: -Infinity })).toBe(65);
  });

  test('is held on while nobody knows when it began, nor can it end as was chosen', () => {
    expect(overAt(open({}, { found: true }), seen())).toBeUndefined();
    expect(overAt(open({}, { found: true, state: { deadline: NOW + 60 * MINUTE } }), seen())).toBe(65);
    expect(overAt(open({ whenBlocked: 'RETAIN' }), seen())).toBeUndefined();
  });
});
