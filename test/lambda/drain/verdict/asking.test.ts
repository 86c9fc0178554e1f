import { decide } from '../../../../lambda/drain/decide';
import type { DrainState } from '../../../../lambda/drain/state/drain-state';
import { askAgainAfter } from '../../../../lambda/drain/verdict/asking';
import { attempt, budget, type BudgetOptions, draining, sentencesOf, snapshotOf, withBaseline } from '../snapshot-of';
import { barePod, deployment, MINUTE, NOW, type Part, SECOND, statefulSet } from '../workloads';

/** The drain began a minute ago. */
const BEGAN = { started: NOW - MINUTE, cordoned: NOW - MINUTE };
const closed = (options: Partial<BudgetOptions> = {}) => budget({ name: 'db', apps: ['db'], allows: 0, needs: 3, has: 3, expects: 3, ...options });
const cluster = (parts: readonly Part[], state: Partial<DrainState> = BEGAN) => snapshotOf(draining('a', state), ...parts);
const db = (...on: Parameters<typeof statefulSet>[0]['on']) => statefulSet({ name: 'db', on });
const asked = (parts: readonly Part[], state?: Partial<DrainState>, now = NOW) => decide(withBaseline(cluster(parts, state)), now).actions
  .flatMap((action) => (action.type === 'evict' && action.asks ? [action.pod.metadata.name] : []));

describe('a pod whose budget allows nothing, ever', () => {
  test('is asked for a minute after its drain began', () => {
    expect(asked([db('a', 'b', 'b'), closed()])).toEqual(['db-0']);
    const began = { started: NOW - MINUTE, cordoned: NOW - MINUTE + 1 };
    expect(asked([db('a', 'b', 'b'), closed()], began)).toEqual([]);
    expect(decide(withBaseline(cluster([db('a', 'b', 'b'), closed()], began)), NOW).wakeAt).toBe(NOW + 1);
  });

  test('is asked for one at a time of an owner', () => {
    expect(asked([db('a', 'a', 'b'), closed()])).toEqual(['db-0']);
    expect(asked([db('a', 'a', 'b'), closed(), attempt('db-0', 'requested', { asks: true })])).toEqual([]);
  });

  test('is asked for again after a pause that grows to five minutes', () => {
    const refused = attempt('db-0', 'refused', { asks: true, retryAt: NOW + MINUTE, budgetVersion: '1' });
    expect(asked([db('a', 'b', 'b'), closed(), refused])).toEqual([]);
    expect(asked([db('a', 'b', 'b'), closed(), refused], BEGAN, NOW + MINUTE)).toEqual(['db-0']);
    expect([0, 1, 2, 3, 9].map((refusals) => askAgainAfter(refusals) / MINUTE)).toEqual([1, 2, 4, 5, 5]);
  });

  test('is told with what the API server answered, whoever it was that refused', () => {
    for (const budgetVersion of ['1', undefined]) {
      const refused = attempt('db-0', 'refused', { asks: true, retryAt: NOW + MINUTE, budgetVersion, because: 'the operator moves it' });
      expect(sentencesOf(cluster([db('a', 'b', 'b'), closed(), refused]))).toContain('shop/db-0 stays: the disruption budget db needs 3 healthy pods, '
        + 'has 3 and allows 0 disruptions; the API server was asked all the same, and answered: the operator moves it');
    }
  });

  test('goes as soon as the budget allows it, whatever was answered before', () => {
    const refused = attempt('db-0', 'refused', { asks: true, retryAt: NOW + MINUTE, budgetVersion: '1' });
    const open = cluster([db('a', 'b', 'b'), closed({ allows: 1, needs: 2, version: '2' }), refused]);
    expect(decide(withBaseline(open), NOW).actions).toMatchObject([{ type: 'evict', asks: undefined }]);
  });

  test('is asked for where it is the only one and the budget is its floor', () => {
    expect(asked([db('a'), closed({ needs: 1, has: 1, expects: 1 })])).toEqual(['db-0']);
  });

  test('is asked for where the budget cannot be computed', () => {
    expect(asked([db('a', 'b', 'b'), closed({ needs: 0, has: 0, expects: 0, syncFailed: 'no scale' })])).toEqual(['db-0']);
  });
});

describe('nobody is asked about a pod', () => {
  const young = { on: 'b', readySince: NOW - SECOND };

  test.each<[string, readonly Part[]]>([
    ['whose budget will allow it once others are well', [db('a', 'b', 'b'), closed({ needs: 2, has: 2 })]],
    ['whose owner misses another', [db('a', 'b', { on: 'b', ready: false }), closed()]],
    ['whose owner misses another, though it could spare this one',
      [deployment({ name: 'db', maxUnavailable: 2, on: ['a', 'b', 'b', { on: 'b', ready: false }] }), closed({ needs: 4, has: 3, expects: 4 })]],
    ['whose owner has another that is not available for long enough', [deployment({ name: 'db', minReadySeconds: 60, on: ['a', 'b', young] }), closed()]],
    ['whose owner is rolled out', [deployment({ name: 'db', on: ['a', 'b'], old: ['b'] }), closed()]],
    ['that nobody makes again', [barePod('db', { on: 'a', labels: { app: 'db' } }), closed({ needs: 1, has: 1, expects: 1 })]],
    ['whose owner has one replica and shares the budget', [db('a'), deployment({ name: 'api', on: ['b', 'b'] }), closed({ apps: ['db', 'api'] })]],
  ])('%s', (_, parts) => {
    expect(asked(parts)).toEqual([]);
  });

  test('at the last call, when force may be used', () => {
    expect(asked([db('a', 'b', 'b'), closed()], { ...BEGAN, whenBlocked: 'FORCE', deadline: NOW + MINUTE }, NOW + 30 * SECOND)).toEqual([]);
  });
});
