import { MINUTE, NOW } from './workloads';
import type { DrainTerms } from '../../../lambda/drain/deadline';
import {
  endsInstance, isLostThough, lifecycleResult, outcomeAtDeadline, outcomeOfAll, outcomeToWrite, outcomeWhenEmpty, overdue, type UnseenDrain,
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
  expect(outcomeAtDeadline(whenBlocked, keepsPods)).toBe(outcome);
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

describe('a drain that cannot be seen', () => {
  /** A drain of an hour that began at noon; the cluster was never seen. */
  const unseen = (terms: Partial<DrainTerms> = {}, drain: Partial<UnseenDrain> = {}): UnseenDrain => ({
    started: NOW,
    found: false,
    unseenSince: -Infinity,
    terms: {
      drainTimeoutSeconds: 3600, globalTimeoutSeconds: 172_800, heartbeatTimeoutSeconds: 2100, whenBlocked: 'TERMINATE', retainsAbandoned: false, ...terms,
    },
    ...drain,
  });
  const late = NOW + 2 * 60 * MINUTE;

  test('ends five minutes after its deadline', () => {
    expect(overdue(unseen(), NOW + 65 * MINUTE)).toBeUndefined();
    expect(overdue(unseen(), NOW + 65 * MINUTE + 1)).toBe('failed');
  });

  test.each([
    ['TERMINATE', false, 'failed'], ['FORCE', false, 'failed'], ['RETAIN', true, 'retained'],
    // Held on: whatever ended it would terminate the instance.
    ['RETAIN', false, undefined],
  ] as const)('ends as the user chose: %s, group keeps abandoned instances: %s: %s', (whenBlocked, retainsAbandoned, outcome) => {
    expect(overdue(unseen({ whenBlocked, retainsAbandoned }), late)).toBe(outcome);
  });

  test('is held on while nobody knows when it began', () => {
    expect(overdue(unseen({}, { found: true }), late)).toBeUndefined();
  });

  test('is held on while the cluster has been out of sight for less than five minutes', () => {
    expect(overdue(unseen({}, { unseenSince: late - 5 * MINUTE + 1 }), late)).toBeUndefined();
    expect(overdue(unseen({}, { unseenSince: late - 5 * MINUTE }), late)).toBe('failed');
  });
});
