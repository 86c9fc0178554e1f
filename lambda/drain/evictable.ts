import { budgetAllows, budgetSentence, budgetVersion, isDisruption } from './budget';
import { floorSentence, isOnlyPod, type Standing, standingOf } from './floor';
import { type Owner, ownerName } from './owners';
import { isFinished } from './pods';
import { isProgressing } from './rollout';
import type { View } from './view';
import type { Pod, PodDisruptionBudget } from '../kubernetes/objects';

/** What can be done about a pod that must leave. */
export type Verdict =
  | { readonly verdict: 'evict' }
  /** It can go later, when the cause has changed. */
  | { readonly verdict: 'wait'; readonly because: string }
  /** It can never go without an interruption of its owner: announced, then evicted last. */
  | { readonly verdict: 'interrupt'; readonly because: string };

/**
 * Judges the pods of all victims in one decision: an owner's allowance, and a budget's, is spent once. So a pod is judged
 * when its turn has come, not before.
 */
export class EvictionLedger {
  private readonly standings = new Map<string, Standing>();
  private readonly taken = new Map<string, number>();
  private readonly budgetsSpent = new Map<string, number>();

  constructor(private readonly view: View) {
    for (const pod of view.snapshot.pods) {
      if (view.snapshot.attempts.get(pod.metadata.uid)?.state === 'requested') {
        view.budgetsOf(pod).forEach((budget) => this.spendBudget(budget, pod));
      }
    }
  }

  judge(pod: Pod): Verdict {
    const budgets = this.view.budgetsOf(pod);
    const attempt = this.view.snapshot.attempts.get(pod.metadata.uid);
    if (attempt?.state === 'refused' && (attempt.retryAt ?? 0) > this.view.now
      && (attempt.budgetVersion === undefined || attempt.budgetVersion === budgetVersion(budgets))) {
      return { verdict: 'wait', because: attempt.because ?? 'the API server refused the eviction' };
    }
    if (isFinished(pod)) {
      return { verdict: 'evict' };
    }
    if (budgets.length > 1) {
      return {
        verdict: 'wait',
        because: `${budgets.map((budget) => budget.metadata.name).sort().join(' and ')} are more than one disruption budget for `
        + 'this pod, and Kubernetes evicts no such pod; let only one of them select it',
      };
    }
    const [budget] = budgets;
    if (budget && !budgetAllows(budget, pod, this.budgetsSpent.get(budget.metadata.uid) ?? 0)) {
      return { verdict: 'wait', because: budgetSentence(budget) };
    }
    const owner = this.view.ownerOf(pod);
    if (!owner) {
      return { verdict: 'interrupt', because: 'no controller makes it again' };
    }
    const verdict = this.judgeByFloor(pod, owner, budget);
    if (verdict.verdict === 'evict' && budget) {
      this.spendBudget(budget, pod);
    }
    return verdict;
  }

  private judgeByFloor(pod: Pod, owner: Owner, budget: PodDisruptionBudget | undefined): Verdict {
    if (!this.view.isAvailable(pod, owner)) {
      return { verdict: 'evict' };
    }
    const isItsBudget = budget !== undefined && this.view.isBudgetOf(budget, owner);
    const standing = this.standingOf(owner);
    const taken = this.taken.get(owner.uid) ?? 0;
    if (taken < (isItsBudget ? standing.available - (budget.status?.desiredHealthy ?? 0) : standing.allowance)) {
      this.taken.set(owner.uid, taken + 1);
      return { verdict: 'evict' };
    }
    if (isItsBudget) {
      return { verdict: 'wait', because: `${budgetSentence(budget)}, and ${ownerName(owner)} has ${standing.available} that were ready for long enough` };
    }
    // A rollout replaces the only pod by itself, without the interruption.
    if (isOnlyPod(standing) && !isProgressing(owner, this.view)) {
      return { verdict: 'interrupt', because: `${ownerName(owner)} has one replica` };
    }
    return { verdict: 'wait', because: floorSentence(owner, standing) };
  }

  private standingOf(owner: Owner): Standing {
    const known = this.standings.get(owner.uid) ?? standingOf(owner, this.view);
    this.standings.set(owner.uid, known);
    return known;
  }

  private spendBudget(budget: PodDisruptionBudget, pod: Pod): void {
    if (isDisruption(budget, pod)) {
      this.budgetsSpent.set(budget.metadata.uid, (this.budgetsSpent.get(budget.metadata.uid) ?? 0) + 1);
    }
  }
}
