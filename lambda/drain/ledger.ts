import type { SurgeName } from '../../src/names';
import type { Pod, PodDisruptionBudget } from '../kubernetes/objects';
import { budgetAllows, budgetSentence, budgetVersion } from './budget';
import { floorOf, type Standing, standingOf } from './floor';
import { type Owner, ownerName } from './owners';
import { isFinished, isTerminating } from './pods';
import { readRelease, restorePatch } from './release';
import { creationFailure, releasable } from './surge';
import type { Verdict } from './verdict';
import type { View } from './view';

/** Judges the pods of all victims in one decision: what an owner or a budget can spare is spent once. */
export class EvictionLedger {
  /** Available pods that this decision lets go, by owner. */
  private readonly going = new Map<string, number>();
  private readonly budgetsSpent = new Map<string, number>();
  private readonly surging = new Map<string, boolean>();

  /** @param before the available pods of an owner before the first eviction, by its UID */
  constructor(private readonly view: View, private readonly before: ReadonlyMap<string, number>) {
    for (const pod of view.snapshot.pods) {
      if (view.snapshot.attempts.get(pod.metadata.uid)?.state === 'requested' && view.isLeaving(pod)) {
        view.budgetsOf(pod).forEach(({ metadata }) => add(this.budgetsSpent, metadata.uid));
      }
    }
  }

  judge(pod: Pod, surge: SurgeName): Verdict {
    if (isFinished(pod)) {
      return { verdict: 'evict' };
    }
    const budgets = this.view.budgetsOf(pod);
    const obstacle = this.refusal(pod, budgets);
    if (obstacle) {
      return { verdict: 'wait', because: obstacle };
    }
    const owner = this.view.ownerOf(pod);
    if (readRelease(pod)) {
      return this.judgeReleased(pod, owner, budgets[0]);
    }
    if (owner && surge !== 'NEVER' && this.view.isAvailable(pod, owner) && (surge === 'ALWAYS' || this.needsSurge(owner))) {
      const from = releasable(pod, this.view);
      if (typeof from !== 'string') {
        return { verdict: 'release', from };
      }
      const verdict = this.judgeInPlace(pod, owner, budgets[0]);
      return 'because' in verdict ? { ...verdict, because: `${verdict.because}; its replacement cannot come first: ${from}` } : verdict;
    }
    return this.judgeInPlace(pod, owner, budgets[0]);
  }

  /** A released pod goes when its owner is whole without it, by the count of its pods. */
  judgeReleased(pod: Pod, owner: Owner | undefined, budget: PodDisruptionBudget | undefined): Verdict {
    const release = readRelease(pod);
    const replicaSet = this.view.replicaSetOf(pod);
    const deployment = replicaSet && this.view.deploymentOf(replicaSet);
    if (release && deployment && creationFailure(deployment)) {
      return { verdict: 'restore', patch: restorePatch(pod, release, this.view.now) };
    }
    if (owner && this.view.owner(owner.uid) && this.view.isAvailable(pod, owner)) {
      const { available, desired } = this.standing(owner);
      const wanted = Math.min(desired, this.before.get(owner.uid) ?? desired);
      const left = available - (this.going.get(owner.uid) ?? 0) - 1;
      if (left < wanted) {
        return { verdict: 'wait', because: `${ownerName(owner)} has ${left} of ${wanted} available pods without it` };
      }
    }
    return this.withinBudget(pod, budget) ?? this.spend(owner, budget);
  }

  private judgeInPlace(pod: Pod, owner: Owner | undefined, budget: PodDisruptionBudget | undefined): Verdict {
    const forbidden = this.withinBudget(pod, budget);
    if (forbidden) {
      return forbidden;
    }
    if (!owner) {
      return { verdict: 'interrupt', because: 'no controller makes it again' };
    }
    if (!this.view.isAvailable(pod, owner)) {
      return this.spend(undefined, budget);
    }
    if (budget && this.view.isBudgetOf(budget, owner)) {
      return this.spend(owner, budget);
    }
    const { available, desired, floor, allowance } = this.standing(owner);
    if (allowance - (this.going.get(owner.uid) ?? 0) > 0) {
      return this.spend(owner, budget);
    }
    return desired > 0 && floorOf(owner, desired) >= desired
      ? { verdict: 'interrupt', because: `${ownerName(owner)} has one replica` }
      : { verdict: 'wait', because: `${ownerName(owner)} has ${available} available pods of ${desired} and must not fall below ${floor}` };
  }

  /** Whether the pods of an owner that stand on victims cannot all go at once in place. Then all of them are released. */
  private needsSurge(owner: Owner): boolean {
    const known = this.surging.get(owner.uid);
    if (known !== undefined) {
      return known;
    }
    const moving = this.view.podsOf(owner.uid).filter((pod) => this.view.victimNodes.has(pod.spec.nodeName ?? '')
      && !isTerminating(pod) && !readRelease(pod) && this.view.isAvailable(pod, owner));
    const budgets = [...new Set(moving.flatMap((pod) => this.view.budgetsOf(pod)))];
    const ownFloor = budgets.some((budget) => this.view.isBudgetOf(budget, owner)) ? Infinity : this.standing(owner).allowance;
    const allowed = Math.min(ownFloor, ...budgets.map(({ metadata, status }) =>
      (status?.disruptionsAllowed ?? 0) - (this.budgetsSpent.get(metadata.uid) ?? 0)));
    this.surging.set(owner.uid, moving.length > allowed);
    return moving.length > allowed;
  }

  /** Why there is no use in asking the API server about this pod now. */
  private refusal(pod: Pod, budgets: readonly PodDisruptionBudget[]): string | undefined {
    const attempt = this.view.snapshot.attempts.get(pod.metadata.uid);
    if (attempt && attempt.state !== 'refused') {
      return 'it is being released or restored';
    }
    if (attempt?.state === 'refused' && attempt.budgetVersion === undefined && (attempt.retryAt ?? 0) > this.view.now) {
      return attempt.because ?? 'the API server refused';
    }
    return budgets.length > 1
      ? `${budgets.map(({ metadata }) => metadata.name).join(' and ')} are more than one disruption budget for this pod, and Kubernetes `
        + 'evicts no such pod; let only one of them select it'
      : undefined;
  }

  private withinBudget(pod: Pod, budget: PodDisruptionBudget | undefined): Verdict | undefined {
    if (!budget) {
      return undefined;
    }
    const attempt = this.view.snapshot.attempts.get(pod.metadata.uid);
    if (attempt?.state === 'refused' && attempt.budgetVersion === budgetVersion([budget]) && (attempt.retryAt ?? 0) > this.view.now) {
      return { verdict: 'wait', because: attempt.because ?? budgetSentence(budget) };
    }
    return budgetAllows(budget, pod, this.budgetsSpent.get(budget.metadata.uid) ?? 0) ? undefined : { verdict: 'wait', because: budgetSentence(budget) };
  }

  private standing(owner: Owner): Standing {
    return standingOf(owner, this.view, this.before.get(owner.uid));
  }

  private spend(owner: Owner | undefined, budget: PodDisruptionBudget | undefined): Verdict {
    if (owner) {
      add(this.going, owner.uid);
    }
    if (budget) {
      add(this.budgetsSpent, budget.metadata.uid);
    }
    return { verdict: 'evict' };
  }
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
