import { budgetAllows, budgetSentence, budgetVersion } from './budget';
import { floorOf, standingOf } from './floor';
import { type Owner, ownerName } from './owners';
import { isFinished } from './pods';
import type { View } from './view';
import type { Pod } from '../kubernetes/objects';

/** What can be done about a pod that must leave. */
export type Verdict =
  | { readonly verdict: 'evict' }
  /** It can go later, when the cause has changed. */
  | { readonly verdict: 'wait'; readonly because: string }
  /** It can never go without an interruption of its owner: announced, then evicted last. */
  | { readonly verdict: 'interrupt'; readonly because: string };

/** Judges the pods of all victims in one decision: an owner's allowance, and a budget's, is spent once. */
export class EvictionLedger {
  private readonly allowances = new Map<string, number>();
  private readonly budgetsSpent = new Map<string, number>();

  /** @param recorded the available pods of an owner before the first eviction, by its UID */
  constructor(private readonly view: View, private readonly recorded: ReadonlyMap<string, number>) {
    for (const pod of view.snapshot.pods) {
      if (view.snapshot.attempts.get(pod.metadata.uid)?.state === 'requested') {
        view.budgetsOf(pod).forEach(({ metadata }) => this.spendBudget(metadata.uid));
      }
    }
  }

  judge(pod: Pod): Verdict {
    if (isFinished(pod)) {
      return { verdict: 'evict' };
    }
    const budgets = this.view.budgetsOf(pod);
    const attempt = this.view.snapshot.attempts.get(pod.metadata.uid);
    if (attempt?.state === 'refused' && (attempt.retryAt ?? 0) > this.view.now
      && (attempt.budgetVersion === undefined || attempt.budgetVersion === budgetVersion(budgets))) {
      return { verdict: 'wait', because: attempt.because ?? 'the API server refused the eviction' };
    }
    if (budgets.length > 1) {
      return {
        verdict: 'wait',
        because: `${budgets.map((budget) => budget.metadata.name).join(' and ')} are more than one disruption budget for `
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
    const verdict = budget && this.view.isBudgetOf(budget, owner) ? { verdict: 'evict' as const } : this.judgeByFloor(pod, owner);
    if (verdict.verdict === 'evict' && budget) {
      this.spendBudget(budget.metadata.uid);
    }
    return verdict;
  }

  private judgeByFloor(pod: Pod, owner: Owner): Verdict {
    if (!this.view.isAvailable(pod, owner)) {
      return { verdict: 'evict' };
    }
    const { available, desired, floor, allowance } = standingOf(owner, this.view, this.recorded.get(owner.uid));
    const left = this.allowances.get(owner.uid) ?? allowance;
    if (left > 0) {
      this.allowances.set(owner.uid, left - 1);
      return { verdict: 'evict' };
    }
    if (desired > 0 && floorOf(owner, desired) >= desired) {
      return { verdict: 'interrupt', because: `${ownerName(owner)} has one replica` };
    }
    return { verdict: 'wait', because: `${ownerName(owner)} has ${available} available pods of ${desired} and must not fall below ${floor}` };
  }

  private spendBudget(uid: string): void {
    this.budgetsSpent.set(uid, (this.budgetsSpent.get(uid) ?? 0) + 1);
  }
}
