import type { Pod, PodDisruptionBudget } from '../../kubernetes/objects';
import { condition, isReady } from '../pods/pods';

/**
 * Whether the API server would evict this pod, as far as the budget's status tells; the API server has the last word.
 * https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works
 */
export function budgetAllows(budget: PodDisruptionBudget, pod: Pod, underWay: number): boolean {
  return !isDisruption(budget, pod) || (budget.status?.disruptionsAllowed ?? 0) - underWay > 0;
}

/** Whether the budget counts the eviction of this pod as a disruption. */
export function isDisruption(budget: PodDisruptionBudget, pod: Pod): boolean {
  const { currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  return isReady(pod)
    || (budget.spec.unhealthyPodEvictionPolicy !== 'AlwaysAllow' && (desiredHealthy === 0 || currentHealthy < desiredHealthy));
}

/** Why the disruption controller cannot compute how many pods there should be, if so. Then the budget allows nothing, and its numbers are meaningless. */
function syncFailure({ status }: PodDisruptionBudget): string | undefined {
  const told = condition(status?.conditions, 'DisruptionAllowed');
  return told?.status === 'False' && told.reason === 'SyncFailed' ? told.message || 'no reason given' : undefined;
}

/** Whether the budget would allow nothing even if all of its pods were healthy, so that waiting does not help. */
export function allowsNothingEver(budget: PodDisruptionBudget): boolean {
  const { disruptionsAllowed = 0, desiredHealthy = 0, expectedPods = 0 } = budget.status ?? {};
  return disruptionsAllowed === 0 && (syncFailure(budget) !== undefined || (expectedPods > 0 && desiredHealthy >= expectedPods));
}

export function budgetSentence(budget: PodDisruptionBudget): string {
  const failure = syncFailure(budget);
  if (failure !== undefined) {
    return `the disruption budget ${budget.metadata.name} cannot be computed: ${failure}`;
  }
  const { disruptionsAllowed = 0, currentHealthy = 0, desiredHealthy = 0 } = budget.status ?? {};
  return `the disruption budget ${budget.metadata.name} needs ${desiredHealthy} healthy pods, has ${currentHealthy} `
    + `and allows ${disruptionsAllowed} disruptions`;
}

/** The same for one pod that the budget protects. A broken pod need not be protected, but only the budget's owner can say so. */
export function refusalSentence(budget: PodDisruptionBudget, pod: Pod): string {
  const sentence = budgetSentence(budget);
  return isReady(pod) ? sentence : `${sentence}; the pod is not Ready, and would go if the budget's unhealthyPodEvictionPolicy were AlwaysAllow`;
}

/** A value that changes with each of the budgets, so that a refusal is retried as soon as one of them has changed. */
export function budgetVersion(budgets: readonly PodDisruptionBudget[]): string {
  return budgets.map((budget) => budget.metadata.resourceVersion ?? '').join(',');
}
