import { budgetAllows, budgetSentence, budgetVersion, isDisruption } from './budget';
import { floorSentence, isOnlyPod, type Standing, standingOf } from './floor';
import type { View } from './index/view';
import { type Owner, ownerName } from './owners';
import { isFinished } from './pods';
import { isProgressing } from './rollout';
import { readRelease, adoptPatch } from './state/release';
import { creationFailure, mayGoBack, releasable } from './surge';
import type { Verdict } from './verdict';
import type { SurgeName } from '../../src/options/group-options';
import type { Pod, PodDisruptionBudget } from '../kubernetes/objects';

/**
 * Judges the pods of all draining nodes in one decision: what an owner or a budget can spare is spent once. So a pod is judged
 * when its turn has come, not before.
 */
export class EvictionLedger {
  private readonly standings = new Map<string, Standing>();
  /** Available pods that this decision lets go, by owner. */
  private readonly taken = new Map<string, number>();
  private readonly budgetsSpent = new Map<string, number>();
  private readonly surging = new Map<string, boolean>();

  constructor(private readonly view: View) {
    const { pods, attempts } = view.snapshot;
    if ([...attempts.values()].some(({ state }) => state === 'requested')) {
      pods.filter((pod) => view.isLeaving(pod) && attempts.get(pod.metadata.uid)?.state === 'requested')
        .forEach((pod) => view.budgetsOf(pod).forEach((budget) => this.spendBudget(budget, pod)));
    }
  }

  judge(pod: Pod, surge: SurgeName): Verdict {
    const budgets = this.view.budgetsOf(pod);
    const obstacle = this.obstacleTo(pod, budgets);
    if (obstacle) {
      return { type: 'wait', because: obstacle };
    }
    if (isFinished(pod)) {
      return { type: 'evict' };
    }
    const owner = this.view.ownerOf(pod);
    if (readRelease(pod)) {
      return this.judgeReleased(pod);
    }
    if (!owner || surge === 'NEVER' || !this.view.isAvailable(pod, owner) || (surge === 'WHEN_NEEDED' && !this.needsSurge(owner))) {
      return this.judgeInPlace(pod, owner, budgets[0]);
    }
    const from = releasable(pod, this.view);
    if (typeof from !== 'string') {
      return { type: 'release', from };
    }
    const verdict = this.judgeInPlace(pod, owner, budgets[0]);
    return 'because' in verdict ? { ...verdict, because: `${verdict.because}; its replacement cannot come first: ${from}` } : verdict;
  }

  /** A released pod goes when its owner is whole without it, by the count of its pods. */
  judgeReleased(pod: Pod): Verdict {
    const [budget] = this.view.budgetsOf(pod);
    const owner = this.view.ownerOf(pod);
    if (!owner || !this.view.owner(owner.kind, owner.uid)) {
      return this.judgeForsaken(pod, budget);
    }
    if (!this.view.isAvailable(pod, owner)) {
      return this.forbiddenBy(budget, pod) ?? this.evict(pod, undefined, budget);
    }
    const { available, desired } = this.standingOf(owner);
    // An owner that was ill before we came is not waited for until it is well. What it has reached since is its floor all the same.
    const wanted = Math.max(Math.min(desired, this.view.baselineOf(owner.uid) || desired), this.floorOf(owner, budget));
    const left = available - (this.taken.get(owner.uid) ?? 0) - 1;
    if (left >= wanted) {
      return this.forbiddenBy(budget, pod) ?? this.evict(pod, owner, budget);
    }
    const release = readRelease(pod);
    const failure = creationFailure(pod, this.view);
    return release && failure && mayGoBack(pod, this.view)
      ? { type: 'adopt', patch: adoptPatch(pod, release, { at: this.view.now, because: failure }), because: failure }
      : { type: 'wait', because: `${ownerName(owner)} has ${left} of ${wanted} available pods without it` };
  }

  /** A released pod whose Deployment is gone. Its budget may outlive both, and then lets no pod go that nobody replaces. */
  private judgeForsaken(pod: Pod, budget: PodDisruptionBudget | undefined): Verdict {
    const forbidden = this.forbiddenBy(budget, pod);
    if (!forbidden || !('because' in forbidden)) {
      return this.evict(pod, undefined, budget);
    }
    return { type: 'wait', because: `its Deployment ${readRelease(pod)?.deployment.name} was deleted, but ${forbidden.because}; delete the pod or the budget` };
  }

  private judgeInPlace(pod: Pod, owner: Owner | undefined, budget: PodDisruptionBudget | undefined): Verdict {
    const forbidden = this.forbiddenBy(budget, pod);
    if (forbidden) {
      return forbidden;
    }
    if (!owner) {
      return { type: 'interrupt', because: 'no controller makes it again' };
    }
    if (!this.view.isAvailable(pod, owner)) {
      return this.evict(pod, undefined, budget);
    }
    const isItsBudget = budget !== undefined && this.view.isBudgetOf(budget, owner);
    const standing = this.standingOf(owner);
    if ((this.taken.get(owner.uid) ?? 0) < (isItsBudget ? standing.available - this.floorOf(owner, budget) : standing.allowance)) {
      return this.evict(pod, owner, budget);
    }
    if (isItsBudget) {
      return { type: 'wait', because: `${budgetSentence(budget)}, and ${ownerName(owner)} has ${standing.available} that were ready for long enough` };
    }
    // A rollout replaces the only pod by itself, without the interruption.
    return isOnlyPod(standing) && !isProgressing(owner, this.view)
      ? { type: 'interrupt', because: `${ownerName(owner)} has one replica` }
      : { type: 'wait', because: floorSentence(owner, standing) };
  }

  /**
   * Whether the pods of an owner that stand on draining nodes, released ones too, cannot all go at once in place. Then all of them are
   * released.
   */
  private needsSurge(owner: Owner): boolean {
    const known = this.surging.get(owner.uid);
    if (known !== undefined) {
      return known;
    }
    const moving = this.view.ownedBy(owner).available.filter((pod) => this.view.drainingNodeNames.has(pod.spec.nodeName ?? ''));
    const budgets = [...new Set(moving.flatMap((pod) => this.view.budgetsOf(pod)))];
    const { available, allowance } = this.standingOf(owner);
    const own = budgets.find((budget) => this.view.isBudgetOf(budget, owner));
    const allowed = Math.min(
      own ? available - (own.status?.desiredHealthy ?? 0) : allowance,
      ...budgets.map(({ metadata, status }) => (status?.disruptionsAllowed ?? 0) - (this.budgetsSpent.get(metadata.uid) ?? 0)),
    );
    this.surging.set(owner.uid, moving.length > allowed);
    return moving.length > allowed;
  }

  /** Why there is no use in asking the API server about this pod now. */
  private obstacleTo(pod: Pod, budgets: readonly PodDisruptionBudget[]): string | undefined {
    const attempt = this.view.snapshot.attempts.get(pod.metadata.uid);
    if (attempt?.state === 'requested' || attempt?.state === 'accepted') {
      return 'it is being released or adopted';
    }
    if (attempt && attempt.budgetVersion === undefined && (attempt.retryAt ?? 0) > this.view.now) {
      return attempt.because ?? 'the API server refused';
    }
    return budgets.length > 1
      ? `${budgets.map(({ metadata }) => metadata.name).sort().join(' and ')} are more than one disruption budget for this pod, and `
        + 'Kubernetes evicts no such pod; let only one of them select it'
      : undefined;
  }

  private forbiddenBy(budget: PodDisruptionBudget | undefined, pod: Pod): Verdict | undefined {
    if (!budget) {
      return undefined;
    }
    const attempt = this.view.snapshot.attempts.get(pod.metadata.uid);
    if (attempt?.state === 'refused' && attempt.budgetVersion === budgetVersion([budget]) && (attempt.retryAt ?? 0) > this.view.now) {
      return { type: 'wait', because: attempt.because ?? budgetSentence(budget) };
    }
    return budgetAllows(budget, pod, this.budgetsSpent.get(budget.metadata.uid) ?? 0) ? undefined : { type: 'wait', because: budgetSentence(budget) };
  }

  /** Below how many available pods an owner must not fall, if this is the budget of its pods. */
  private floorOf(owner: Owner, budget: PodDisruptionBudget | undefined): number {
    return budget && this.view.isBudgetOf(budget, owner) ? budget.status?.desiredHealthy ?? 0 : this.standingOf(owner).floor;
  }

  private standingOf(owner: Owner): Standing {
    const known = this.standings.get(owner.uid) ?? standingOf(owner, this.view);
    this.standings.set(owner.uid, known);
    return known;
  }

  private evict(pod: Pod, owner: Owner | undefined, budget: PodDisruptionBudget | undefined): Verdict {
    if (owner) {
      this.taken.set(owner.uid, (this.taken.get(owner.uid) ?? 0) + 1);
    }
    if (budget) {
      this.spendBudget(budget, pod);
    }
    return { type: 'evict' };
  }

  private spendBudget(budget: PodDisruptionBudget, pod: Pod): void {
    if (isDisruption(budget, pod)) {
      this.budgetsSpent.set(budget.metadata.uid, (this.budgetsSpent.get(budget.metadata.uid) ?? 0) + 1);
    }
  }
}
