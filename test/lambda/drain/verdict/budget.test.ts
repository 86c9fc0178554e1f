import { allowsNothingEver, budgetAllows, budgetSentence, budgetVersion, refusalSentence } from '../../../../lambda/drain/verdict/budget';
import { budget, type BudgetOptions } from '../snapshot-of';
import { pod, type PodOptions } from '../workloads';

const budgetOf = (options: Partial<BudgetOptions>) => budget({ name: 'web', allows: 0, ...options }).budgets[0];
const allows = (options: Partial<BudgetOptions>, podOptions: PodOptions = {}, underWay = 0) => budgetAllows(budgetOf(options), pod('web-0', podOptions), underWay);

test('a ready pod may go as long as disruptions are left', () => {
  expect(allows({ allows: 1 })).toBe(true);
  expect(allows({ allows: 0 })).toBe(false);
});

test('an eviction that is under way takes one of them', () => {
  expect(allows({ allows: 2 }, {}, 1)).toBe(true);
  expect(allows({ allows: 1 }, {}, 1)).toBe(false);
});

test('a budget without status allows nothing', () => {
  expect(budgetAllows({ ...budgetOf({}), status: undefined }, pod('web-0'), 0)).toBe(false);
});

describe('a pod that is not ready', () => {
  const unready = { ready: false };

  test('may go while the others are enough', () => {
    expect(allows({ allows: 0, needs: 2, has: 2 }, unready)).toBe(true);
  });

  test('may not go while the others are too few', () => {
    expect(allows({ allows: 0, needs: 2, has: 1 }, unready)).toBe(false);
  });

  test('may always go where the budget says so', () => {
    expect(allows({ allows: 0, needs: 2, has: 0, unhealthyPodEvictionPolicy: 'AlwaysAllow' }, unready)).toBe(true);
  });

  test('is treated as others where the budget needs none', () => {
    expect(allows({ allows: 0, needs: 0, has: 0 }, unready)).toBe(false);
    expect(allows({ allows: 1, needs: 0, has: 1 }, unready)).toBe(true);
  });
});

test('a ready pod is not let go because unready ones would be', () => {
  expect(allows({ allows: 0, needs: 2, has: 2, unhealthyPodEvictionPolicy: 'AlwaysAllow' })).toBe(false);
});

test('the sentence has the name and all numbers', () => {
  expect(budgetSentence(budgetOf({ needs: 3, has: 4, allows: 1 }))).toBe('the disruption budget web needs 3 healthy pods, has 4 and allows 1 disruptions');
});

test('of a pod that is not ready it is said who can let it go', () => {
  const closed = budgetOf({ needs: 0, has: 0 });
  expect(refusalSentence(closed, pod('web-0'))).toBe(budgetSentence(closed));
  expect(refusalSentence(closed, pod('web-0', { ready: false }))).toBe('the disruption budget web needs 0 healthy pods, has 0 and allows 0 disruptions; '
    + 'the pod is not Ready, and would go if the budget\'s unhealthyPodEvictionPolicy were AlwaysAllow');
});

describe('a budget that cannot be computed', () => {
  const because = 'strimzipodsets.core.strimzi.io does not implement the scale subresource';

  test('is told in its own words, for its numbers mean nothing', () => {
    expect(budgetSentence(budgetOf({ needs: 0, has: 0, syncFailed: because }))).toBe(`the disruption budget web cannot be computed: ${because}`);
    expect(budgetSentence(budgetOf({ needs: 0, has: 0, syncFailed: '' }))).toBe('the disruption budget web cannot be computed: no reason given');
  });

  test('is none that has too few healthy pods', () => {
    const insufficient = budgetOf({ needs: 2, has: 1 });
    const conditions = [{ type: 'DisruptionAllowed', status: 'False', reason: 'InsufficientPods', message: '' }];
    expect(budgetSentence({ ...insufficient, status: { ...insufficient.status, conditions } })).toContain('needs 2 healthy pods, has 1');
  });
});

test.each([
  ['needs all of its pods', { needs: 2, expects: 2 }, true],
  ['cannot be computed', { syncFailed: 'no scale' }, true],
  ['needs fewer than there should be', { needs: 2, has: 2, expects: 3 }, false],
  ['allows one', { needs: 2, expects: 2, allows: 1 }, false],
  ['has no pods', { needs: 0, has: 0, expects: 0 }, false],
])('a budget that %s allows nothing, however well its pods are: %j is %s', (_, options, expected) => {
  expect(allowsNothingEver(budgetOf(options))).toBe(expected);
});

test('the version changes with any of the budgets', () => {
  const versions = [['1', '1'], ['1', '2'], ['2', '1'], ['1', '11'], ['11', '1']].map((each) => budgetVersion(each.map((version) => budgetOf({ version }))));
  expect(new Set(versions).size).toBe(5);
});
