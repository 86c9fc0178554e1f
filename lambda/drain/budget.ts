import { isReady } from './pods';
import type { Pod, PodDisruptionBudget } from '../kubernetes/objects';

/**
 * Whether the API server would let this pod go, as far as the budget's status tells; it has the last word.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works
 */
export function budgetAllows(budget: PodDisruptionBudget, pod: Pod, underWay: number): boolean {
  if (pod.status.phase === 'Pending') {
    return true;
  }
  const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  if (!isReady(pod)
    && (budget.spec.unhealthyPodEvictionPolicy === 'AlwaysAllow' || (desiredHealthy > 0 && currentHealthy >= desiredHealthy))) {
    return true;
  }
  return disruptionsAllowed - underWay > 0;
}

export function budgetSentence(budget: PodDisruptionBudget): string {
  const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  return `the disruption budget ${budget.metadata.name} needs ${desiredHealthy} healthy pods, has ${currentHealthy} `
    + `and allows ${disruptionsAllowed} disruptions`;
}

/** Changes whenever one of the budgets does, so that a refusal is not waited out for longer than it holds. */
export function budgetVersion(budgets: readonly PodDisruptionBudget[]): string {
  return budgets.map((budget) => budget.metadata.resourceVersion ?? '').join(',');
}
