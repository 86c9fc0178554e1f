import { Multimap } from './multimap';
import { selects } from './selector';
import type { LabelSelector, Pod, PodDisruptionBudget } from '../kubernetes/objects';

/** Which budgets select which pods, without comparing each with each: a cluster has thousands of both. */
export class BudgetIndex {
  /** By namespace and one label that a pod must have; without such a label by namespace alone. */
  private readonly budgets = new Multimap<PodDisruptionBudget>();
  private readonly pods = new Multimap<Pod>();
  private readonly found = new Map<Pod, readonly PodDisruptionBudget[]>();

  constructor(budgets: readonly PodDisruptionBudget[], pods: readonly Pod[]) {
    for (const budget of budgets) {
      this.budgets.add(keyOf(budget.metadata.namespace, firstLabelOf(budget.spec.selector)), budget);
    }
    for (const pod of pods) {
      const selecting = this.find(pod);
      this.found.set(pod, selecting);
      selecting.forEach(({ metadata }) => this.pods.add(metadata.uid, pod));
    }
  }

  /** The budgets that select this pod. */
  of(pod: Pod): readonly PodDisruptionBudget[] {
    return this.found.get(pod) ?? [];
  }

  /** The pods that the budget selects. */
  podsOf(budget: PodDisruptionBudget): readonly Pod[] {
    return this.pods.get(budget.metadata.uid);
  }

  private find({ metadata: { namespace, labels = {} } }: Pod): readonly PodDisruptionBudget[] {
    const candidates = [...this.budgets.get(keyOf(namespace, undefined))];
    for (const label of Object.entries(labels)) {
      candidates.push(...this.budgets.get(keyOf(namespace, label)));
    }
    return candidates.filter((budget) => selects(budget.spec.selector, labels));
  }
}

type Label = readonly [key: string, value: string];

function firstLabelOf(selector: LabelSelector | undefined): Label | undefined {
  return Object.entries(selector?.matchLabels ?? {}).at(0);
}

function keyOf(namespace = '', label: Label | undefined): string {
  return label ? `${namespace}\n${label[0]}\n${label[1]}` : namespace;
}
