import {
  asksWhetherRetained, endsInstance, isLostThough, lifecycleResult, outcomeAtDeadline, outcomeOfAll, outcomeToWrite, outcomeWhenEmpty,
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
  expect(outcomeAtDeadline({ whenBlocked }, { keepsPods })).toBe(outcome);
});

test.each(['RETAIN', 'FORCE', 'TERMINATE'] as const)('the last drain of an instance that was retained ends with it, whatever its group says: %s', (whenBlocked) => {
  expect(outcomeAtDeadline({ whenBlocked, isLast: true }, { keepsPods: true })).toBe('failed');
});

test.each(['RETAIN', 'FORCE', 'TERMINATE'] as const)('so does the drain of an instance that EC2 takes, for no action of its could be abandoned: %s', (whenBlocked) => {
  expect(outcomeAtDeadline({ whenBlocked, notice: 'spot-interruption' }, { keepsPods: true })).toBe('failed');
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

test.each([['retained', 'drainer', true], ['retained', 'other', false], ['retained', undefined, false], ['failed', 'drainer', false]] as const)(
  '%s, drained for %s: the group is asked whether it keeps abandoned instances: %s', (decided, drainer, asks) => {
    expect(asksWhetherRetained(decided, drainer, 'drainer')).toBe(asks);
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
