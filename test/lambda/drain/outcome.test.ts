import { lifecycleResult, outcomeAtDeadline } from '../../../lambda/drain/outcome';

test.each([
  ['drained', 'CONTINUE'], ['nothing-to-drain', 'CONTINUE'], ['node-missing', 'CONTINUE'], ['forced', 'CONTINUE'], ['failed', 'CONTINUE'], ['retained', 'ABANDON'],
] as const)('%s: %s', (outcome, result) => {
  expect(lifecycleResult(outcome)).toBe(result);
});

test.each([
  ['RETAIN', 2, 'retained'],
  ['RETAIN', 0, 'retained'],
  ['FORCE', 2, 'failed'],
  ['FORCE', 0, 'forced'],
  ['TERMINATE', 2, 'failed'],
  ['TERMINATE', 0, 'failed'],
] as const)('%s with %i pods left at the deadline: %s', (whenBlocked, podsLeft, outcome) => {
  expect(outcomeAtDeadline(whenBlocked, podsLeft)).toBe(outcome);
});
