import { isReady } from './pods';
import type { Pod, PodDisruptionBudget } from '../kubernetes/objects';

/**
 * Whether the API server would let this pod go, as far as the budget's status tells; it has the last word.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works
 */
export function budgetAllows(budget: PodDisruptionBudget, pod: Pod, underWay: number): boolean {
  return !isDisruption(budget, pod) || (budget.status?.disruptionsAllowed ?? 0) - underWay > 0;
}

/** Whether the pod's eviction is one of those that the budget counts. */
export function isDisruption(budget: PodDisruptionBudget, pod: Pod): boolean {
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  return isReady(pod)
    || (budget.spec.unhealthyPodEvictionPolicy !== 'AlwaysAllow' && (desiredHealthy === 0 || currentHealthy < desiredHealthy));
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
