import type { Pod, PodDisruptionBudget } from '../../cluster/objects';
import { matchesSelector } from '../../cluster/selectors';
import type { Change, Store } from '../../cluster/store';
import { sameValue } from '../../cluster/values';
import { keyOf } from '../keys';

/** Finds which budgets select which pods, without going through all pods each time. */
export class BudgetPods {
  private readonly podsOf = new Map<string, Map<string, Pod>>();
  private readonly budgetsOf = new Map<string, string[]>();

  constructor(private readonly store: Store) {}

  load(): void {
    for (const budget of this.store.list('poddisruptionbudgets')) {
      this.putBudget(budget);
    }
  }

  pods(budget: PodDisruptionBudget): Pod[] {
    return [...this.podsOf.get(keyOf(budget))?.values() ?? []];
  }

  /** The keys of the budgets that select the pod, if it exists. */
  budgets(pod: Pod): readonly string[] {
    return this.budgetsOf.get(keyOf(pod)) ?? [];
  }

  /** Applies the change. Returns the keys of the affected budgets. */
  apply({ resource, type, object, previous }: Change): readonly string[] {
    if (resource === 'poddisruptionbudgets') {
      const budget = object as PodDisruptionBudget;
      if (type === 'DELETED') {
        this.takeBudget(keyOf(budget));
      } else if (!previous || !sameValue(budget.spec, previous.spec)) {
        this.putBudget(budget);
      }
      return type === 'DELETED' ? [] : [keyOf(budget)];
    }
    if (resource !== 'pods') {
      return [];
    }
    const key = keyOf(object);
    const before = this.budgetsOf.get(key) ?? [];
    if (type === 'MODIFIED' && object.metadata.labels === previous?.metadata.labels) {
      for (const budget of before) {
        this.podsOf.get(budget)?.set(key, object as Pod);
      }
      return before;
    }
    this.move(object as Pod, before, type === 'DELETED' ? [] : this.selecting(object as Pod));
    return [...new Set([...before, ...this.budgetsOf.get(key) ?? []])];
  }

  private selecting(pod: Pod): string[] {
    return this.store.list('poddisruptionbudgets', { namespace: pod.metadata.namespace })
      .filter((budget) => matchesSelector(budget.spec.selector, pod.metadata.labels))
      .map(keyOf);
  }

  private move(pod: Pod, from: readonly string[], to: string[]): void {
    const podKey = keyOf(pod);
    for (const budget of from) {
      this.podsOf.get(budget)?.delete(podKey);
    }
    for (const budget of to) {
      this.podsOf.get(budget)?.set(podKey, pod);
    }
    if (to.length > 0) {
      this.budgetsOf.set(podKey, to);
    } else {
      this.budgetsOf.delete(podKey);
    }
  }

  private putBudget(budget: PodDisruptionBudget): void {
    const key = keyOf(budget);
    this.takeBudget(key);
    const selected = this.store.list('pods', { namespace: budget.metadata.namespace, labelSelector: budget.spec.selector })
      .filter((pod) => matchesSelector(budget.spec.selector, pod.metadata.labels));
    this.podsOf.set(key, new Map(selected.map((pod) => [keyOf(pod), pod])));
    for (const pod of selected.map(keyOf)) {
      this.budgetsOf.set(pod, [...this.budgetsOf.get(pod) ?? [], key]);
    }
  }

  private takeBudget(key: string): void {
    for (const pod of this.podsOf.get(key)?.keys() ?? []) {
      this.budgetsOf.set(pod, (this.budgetsOf.get(pod) ?? []).filter((budget) => budget !== key));
    }
    this.podsOf.delete(key);
  }
}
