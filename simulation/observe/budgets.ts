import type { PodDisruptionBudget } from '../cluster/objects';
import { matchesSelector } from '../cluster/selectors';
import type { Store } from '../cluster/store';

export interface Labelled {
  readonly key: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Assigns budgets to owners. */
export interface BudgetShares {
  /** The budgets that select this owner's pods, and no other's. */
  own(key: string): readonly PodDisruptionBudget[];
  /** All that select its pods. */
  all(key: string): readonly PodDisruptionBudget[];
  /** The owners whose pods a budget selects. */
  owners(budget: PodDisruptionBudget): readonly string[];
}

/** Budgets select pods by labels, and an owner's pods have the labels of its template. */
export function shareBudgets(owners: readonly Labelled[], store: Store): BudgetShares {
  const inNamespace = Map.groupBy(owners, ({ namespace }) => namespace);
  const ownersOf = new Map<string, string[]>();
  const budgetsOf = new Map<string, PodDisruptionBudget[]>();
  for (const budget of store.list('poddisruptionbudgets')) {
    const selected = (inNamespace.get(budget.metadata.namespace ?? '') ?? [])
      .filter(({ labels }) => matchesSelector(budget.spec.selector, labels)).map(({ key }) => key);
    ownersOf.set(budget.metadata.uid, selected);
    for (const key of selected) {
      budgetsOf.set(key, [...budgetsOf.get(key) ?? [], budget]);
    }
  }
  const all = (key: string) => budgetsOf.get(key) ?? [];
  const ownersOfBudget = (budget: PodDisruptionBudget) => ownersOf.get(budget.metadata.uid) ?? [];
  return { all, owners: ownersOfBudget, own: (key) => all(key).filter((budget) => ownersOfBudget(budget).length === 1) };
}
