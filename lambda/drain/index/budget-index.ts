import { Multimap } from './multimap';
import type { Pod, PodDisruptionBudget } from '../../kubernetes/objects';
import { selects } from '../owners/selector';

type Labels = Readonly<Record<string, string>>;

const NONE: readonly PodDisruptionBudget[] = [];

/** Which budgets select which pods, without comparing each with each: a cluster has thousands of both. */
export class BudgetIndex {
  private readonly namespaces = new Map<string, NamespaceBudgets>();
  private readonly found = new Map<Pod, readonly PodDisruptionBudget[]>();
  private readonly pods = new Multimap<Pod>();

  constructor(budgets: readonly PodDisruptionBudget[]) {
    for (const budget of budgets) {
      const { namespace = '' } = budget.metadata;
      const known = this.namespaces.get(namespace) ?? new NamespaceBudgets();
      known.add(budget);
      this.namespaces.set(namespace, known);
    }
  }

  add(pod: Pod): void {
    const selecting = this.namespaces.get(pod.metadata.namespace ?? '')?.select(pod.metadata.labels);
    if (selecting && selecting.length > 0) {
      this.found.set(pod, selecting);
      selecting.forEach(({ metadata }) => this.pods.add(metadata.uid, pod));
    }
  }

  /** The budgets that select this pod. */
  of(pod: Pod): readonly PodDisruptionBudget[] {
    return this.found.get(pod) ?? NONE;
  }

  /** The pods that the budget selects. */
  podsOf(budget: PodDisruptionBudget): readonly Pod[] {
    return this.pods.get(budget.metadata.uid);
  }
}

/** By key and value of one label that a pod must have, where there is such a label. */
class NamespaceBudgets {
  private readonly labelled = new Map<string, Multimap<PodDisruptionBudget>>();
  private readonly others: PodDisruptionBudget[] = [];

  add(budget: PodDisruptionBudget): void {
    const [label] = Object.entries(budget.spec.selector?.matchLabels ?? {});
    if (!label) {
      this.others.push(budget);
      return;
    }
    const [key, value] = label;
    const known = this.labelled.get(key) ?? new Multimap();
    known.add(value, budget);
    this.labelled.set(key, known);
  }

  select(labels: Labels = {}): readonly PodDisruptionBudget[] {
    let found: readonly PodDisruptionBudget[] = this.others.length === 0 ? NONE : this.others.filter(({ spec }) => selects(spec.selector, labels));
    // Hardly more than one label is what the budgets of a namespace select by, and pods have many.
    for (const [key, budgets] of this.labelled) {
      const candidates = Object.hasOwn(labels, key) ? budgets.get(labels[key]).filter(({ spec }) => selects(spec.selector, labels)) : NONE;
      found = candidates.length === 0 ? found : [...found, ...candidates];
    }
    return found;
  }
}
