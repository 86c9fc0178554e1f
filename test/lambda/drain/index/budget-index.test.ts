import { BudgetIndex } from '../../../../lambda/drain/index/budget-index';
import type { Pod, PodDisruptionBudget } from '../../../../lambda/kubernetes/objects';
import { budget } from '../snapshot-of';
import { pod } from '../workloads';

const [byLabel] = budget({ name: 'web', apps: ['web'], allows: 1 }).budgets;
const [byTwoLabels] = budget({ name: 'front', apps: ['web'], labels: { tier: 'front' }, allows: 1 }).budgets;
const [byExpression] = budget({ name: 'both', apps: ['api', 'db'], allows: 1 }).budgets;
const [elsewhere] = budget({ name: 'elsewhere', namespace: 'test', allows: 1 }).budgets;
const ofNone: PodDisruptionBudget = { metadata: { name: 'none', namespace: 'shop', uid: 'budget-none' }, spec: {} };
const BUDGETS = [byLabel, byTwoLabels, byExpression, elsewhere, ofNone];

const web = pod('web', { labels: { app: 'web' } });
const front = pod('front', { labels: { app: 'web', tier: 'front' } });
const api = pod('api', { labels: { app: 'api' } });
const bare = pod('bare');
const finished = pod('finished', { labels: { app: 'web' }, phase: 'Succeeded' });
const stranger = pod('stranger', { namespace: 'test' });
const PODS = [web, front, api, bare, finished, stranger];

function indexOf(budgets: readonly PodDisruptionBudget[], pods: readonly Pod[] = PODS): BudgetIndex {
  const index = new BudgetIndex(budgets);
  pods.forEach((one) => index.add(one));
  return index;
}

test('a pod that is not finished has the budgets of its namespace that select it', () => {
  const index = indexOf(BUDGETS);
  expect(PODS.map((one) => index.of(one))).toEqual([[byLabel], [byLabel, byTwoLabels], [byExpression], [], [], [elsewhere]]);
  expect(BUDGETS.map((one) => index.podsOf(one))).toEqual([[web, front], [front], [api], [stranger], []]);
});

test('a pod that is gone has no budgets, and no budget has it', () => {
  const index = indexOf(BUDGETS);
  [web, front, bare].forEach((one) => index.remove(one));
  expect([web, front, bare].map((one) => index.of(one))).toEqual([[], [], []]);
  expect(BUDGETS.map((one) => index.podsOf(one))).toEqual([[], [], [api], [stranger], []]);
});

test('a budget with other numbers is handed on as it is now', () => {
  const index = indexOf(BUDGETS);
  const alone = index.of(web);
  expect(index.of(web)).toBe(alone);
  const [exhausted] = budget({ name: 'web', apps: ['web'], allows: 0, version: '2' }).budgets;
  expect(index.follow([exhausted, ...BUDGETS.slice(1)])).toBe(true);
  expect(index.of(web)).toEqual([exhausted]);
  expect(index.of(front)).toEqual([exhausted, byTwoLabels]);
  expect(index.follow(BUDGETS)).toBe(true);
  expect(index.of(web)).toEqual([byLabel]);
});

test.each<[string, readonly PodDisruptionBudget[]]>([
  ['is gone', BUDGETS.slice(1)],
  ['is new', [...BUDGETS, ...budget({ name: 'new', allows: 1 }).budgets]],
  ['selects others', [{ ...byLabel, spec: byExpression.spec }, ...BUDGETS.slice(1)]],
  ['selects others as another changes', [{ ...byLabel, spec: byExpression.spec }, { ...byTwoLabels, status: {} }, ...BUDGETS.slice(2)]],
])('an index is to be made anew when a budget %s', (_, budgets) => {
  const index = indexOf(BUDGETS);
  expect(index.follow(BUDGETS)).toBe(true);
  expect(index.follow(budgets)).toBe(false);
});
