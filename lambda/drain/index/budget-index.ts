import { changesBetween } from './changes';
import { Multimap } from './multimap';
import { PodGroups } from './pod-groups';
import type { Pod, PodDisruptionBudget } from '../../kubernetes/objects';
import { selects } from '../owners/selector';
import { isFinished } from '../pods/pods';

type Labels = Readonly<Record<string, string>>;

/** A budget in its current version. */
interface Entry {
  budget: PodDisruptionBudget;
  /** The budget alone, shared by the pods that it alone selects, which is the usual case. */
  only: readonly PodDisruptionBudget[];
}

const NONE: readonly PodDisruptionBudget[] = [];

/** Finds which budgets select which pods, without comparing each with each: a cluster has thousands of both. */
export class BudgetIndex {
  private readonly namespaces = new Map<string, NamespaceBudgets>();
  private readonly entries = new Map<string, Entry>();
  private readonly found = new Map<Pod, readonly Entry[]>();
  private readonly pods = new PodGroups();

  constructor(private budgets: readonly PodDisruptionBudget[]) {
    for (const budget of budgets) {
      const entry = { budget, only: [budget] };
      const { namespace = '', uid } = budget.metadata;
      const known = this.namespaces.get(namespace) ?? new NamespaceBudgets();
      known.add(entry);
      this.namespaces.set(namespace, known);
      this.entries.set(uid, entry);
    }
  }

  /** Updates the budgets. Returns false if they select other pods than before; then a new index is needed. */
  follow(budgets: readonly PodDisruptionBudget[]): boolean {
    const { removed, added, replaced } = changesBetween(this.budgets, budgets);
    if (removed.length > 0 || added.length > 0 || !replaced.every(([before, after]) => isSame(before.spec.selector, after.spec.selector))) {
      return false;
    }
    this.budgets = budgets;
    for (const [, budget] of replaced) {
      const entry = this.entries.get(budget.metadata.uid);
      if (entry) {
        entry.budget = budget;
        entry.only = [budget];
      }
    }
    return true;
  }

  add(pod: Pod): void {
    const selecting = isFinished(pod) ? undefined : this.namespaces.get(pod.metadata.namespace ?? '')?.select(pod.metadata.labels);
    if (selecting?.length) {
      this.found.set(pod, selecting);
      selecting.forEach(({ budget }) => this.pods.put(budget.metadata.uid, pod));
    }
  }

  remove(pod: Pod): void {
    this.found.get(pod)?.forEach(({ budget }) => this.pods.remove(budget.metadata.uid, pod));
    this.found.delete(pod);
  }

  /** The budgets that select this pod. */
  of(pod: Pod): readonly PodDisruptionBudget[] {
    const selecting = this.found.get(pod);
    if (selecting === undefined) {
      return NONE;
    }
    return selecting.length === 1 ? selecting[0].only : selecting.map(({ budget }) => budget);
  }

  /** The pods that the budget selects. */
  podsOf(budget: PodDisruptionBudget): readonly Pod[] {
    return this.pods.of(budget.metadata.uid);
  }
}

/** The budgets of a namespace, by key and value of one label that they require, if there is one. */
class NamespaceBudgets {
  private readonly labelled = new Map<string, Multimap<Entry>>();
  private readonly others: Entry[] = [];

  add(entry: Entry): void {
    const [label] = Object.entries(entry.budget.spec.selector?.matchLabels ?? {});
    if (!label) {
      this.others.push(entry);
      return;
    }
    const [key, value] = label;
    const known = this.labelled.get(key) ?? new Multimap();
    known.add(value, entry);
    this.labelled.set(key, known);
  }

  select(labels: Labels = {}): readonly Entry[] {
    const found = this.others.filter(({ budget }) => selects(budget.spec.selector, labels));
    // The budgets of a namespace use few different label keys, whereas pods have many labels.
    for (const [key, entries] of this.labelled) {
      found.push(...entries.get(labels[key]).filter(({ budget }) => selects(budget.spec.selector, labels)));
    }
    return found;
  }
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
