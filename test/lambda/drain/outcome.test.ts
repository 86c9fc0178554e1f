import { lifecycleResult, outcomeAtDeadline } from '../../../lambda/drain/outcome';

test.each([
  ['drained', 'CONTINUE'], ['nothing-to-drain', 'CONTINUE'], ['node-missing', 'CONTINUE'], ['forced', 'CONTINUE'], ['failed', 'CONTINUE'], ['retained', 'ABANDON'],
] as const)('%s: %s', (outcome, result) => {
  expect(lifecycleResult(outcome)).toBe(result);
});

test.each([
  ['RETAIN', false, 'retained'],
  ['FORCE', false, 'failed'],
  // Kept with its instance, where the group keeps abandoned ones.
  ['FORCE', true, 'retained'],
  ['TERMINATE', false, 'failed'],
  // Of an instance whose node never came nobody knows of a pod that forbids it.
  ['FORCE', undefined, 'failed'],
] as const)('%s at the deadline, force forbidden: %s: %s', (whenBlocked, neverForce, outcome) => {
  expect(outcomeAtDeadline(whenBlocked, neverForce)).toBe(outcome);
});
