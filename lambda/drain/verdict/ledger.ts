import { answerSentence } from './asking';
import { budgetAllows, budgetSentence, budgetVersion, isDisruption, refusalSentence } from './budget';
import { creationFailure, foundNoRoom, judgeSurge, mayGoBack, refusalOfOthers, type Surge } from './surge';
import type { Verdict } from './verdict';
import type { SurgeName } from '../../../src/options/group-options';
import type { Pod, PodDisruptionBudget } from '../../kubernetes/objects';
import type { View } from '../index/view';
import type { Left } from '../notices/sinking-floor';
import { floorSentence, isOnlyPod, servingStandingOf, type Standing, standingOf } from '../owners/floor';
import { type Owner, ownerName } from '../owners/owners';
import { isProgressing } from '../owners/rollout';
import { togetherWith } from '../placement/together';
import { surgeEnds, type UnplacedPod } from '../placement/unplaced';
import { controllerOf, isFinished, isReady } from '../pods/pods';
import { troubleOf } from '../pods/trouble';
import { adoptPatch, isComingBack, type Release } from '../state/release';

/*
 * What can be done now about a single pod (verdict.ts). The ledger (ledger.ts, here) judges each in turn, by its budget (budget.ts), its owner, and
 * whether it can surge (surge.ts). answer.ts interprets the answers of the API server, and attempts.ts remembers them. asking.ts decides when an
 * eviction is requested although the budget never allows one.
 *
 * Surprising: one ledger serves a whole decision, and each verdict spends part of what the owner or the budget can spare. Pods that are judged first
 * get it.
 */

/**
 * Judges the pods of all draining nodes in one decision, so that what an owner or a budget can spare is spent only once. Therefore judge a pod in its
 * turn, not before.
 */
export class EvictionLedger {
  private readonly standings = new Map<string, Standing>();
  /** The number of available pods that this decision removes, by owner. */
  private readonly taken = new Map<string, number>();
  /** The number of pods that this decision removes and that are Ready, but not yet for long enough to be available; by owner. */
  private readonly takenServing = new Map<string, number>();
  /** The number of all pods that this decision removes, by controller. */
  private readonly going = new Map<string, number>();
  private readonly budgetsSpent = new Map<string, number>();
  /** The number of released pods that this decision gives back, by owner. */
  private readonly adopted = new Map<string, number>();
  private readonly surging = new Map<string, boolean>();

  constructor(private readonly view: View) {
    const { pods, attempts } = view.snapshot;
    if ([...attempts.values()].some(({ state }) => state === 'requested')) {
      pods.filter((pod) => attempts.get(pod.metadata.uid)?.state === 'requested' && view.isLeaving(pod))
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
    const release = this.view.releaseOf(pod);
    if (release) {
      return this.judgeReleased(pod, release);
    }
    const placement = owner && this.placementWithData(pod);
    if (placement) {
      return { type: 'wait', because: placement, forPlace: true };
    }
    const refusal = owner && refusalOfOthers(pod, this.view);
    if (refusal) {
      return { type: 'wait', because: `nobody would take its place: ${refusal}`, forPlace: true };
    }
    const beside = owner && this.surgeBeside(pod, owner, surge);
    if (!beside) {
      return this.judgeInPlace(pod, owner, budgets[0]);
    }
    if (beside.type === 'possible') {
      return { type: 'release', from: beside.from };
    }
    const verdict = this.judgeInPlace(pod, owner, budgets[0]);
    return 'because' in verdict ? { ...verdict, because: `${verdict.because}; its replacement cannot come first: ${beside.because}` } : verdict;
  }

  /** Whether to bring up the replacement of a pod that may not go yet: a released pod goes on serving. */
  judgeRelease(pod: Pod, surge: SurgeName): Verdict | undefined {
    const owner = this.view.ownerOf(pod);
    if (!owner || this.obstacleTo(pod, this.view.budgetsOf(pod)) || this.placementWithData(pod)) {
      return undefined;
    }
    const beside = this.surgeBeside(pod, owner, surge);
    return beside?.type === 'possible' ? { type: 'release', from: beside.from } : undefined;
  }

  /** Whether the replacement can come up first. Undefined: that is not needed. */
  private surgeBeside(pod: Pod, owner: Owner, surge: SurgeName): Surge | undefined {
    const isNeeded = surge === 'ALWAYS' || (surge === 'WHEN_NEEDED' && (this.needsSurge(owner) || this.view.spreadsOnlyBeside(pod)));
    return isNeeded && this.view.isAvailable(pod, owner) ? judgeSurge(pod, this.view) : undefined;
  }

  /** What would be left of the owner if this pod went, too. Undefined: the pod has no owner, or does not serve. */
  leftWithout(pod: Pod): Left | undefined {
    const owner = this.view.ownerOf(pod);
    if (!owner || !isReady(pod)) {
      return undefined;
    }
    const { available } = servingStandingOf(owner, this.standingOf(owner), this.view);
    const gone = (this.taken.get(owner.uid) ?? 0) + (this.takenServing.get(owner.uid) ?? 0);
    return { serving: available - gone - (this.view.isCounted(pod) ? 1 : 0), floor: this.floorOf(owner, this.view.budgetsOf(pod).at(0)) };
  }

  /**
   * Whether evicting a pod against its budget would still respect our own floors, in case the API server allows it after all: all desired pods of the
   * owner are available, and if the budget selects exactly this owner, it is the floor. If so, this spends what the owner can spare.
   */
  mayAsk(pod: Pod, budget: PodDisruptionBudget): boolean {
    const owner = this.view.ownerOf(pod);
    if (!owner || !this.view.isAvailable(pod, owner)) {
      return false;
    }
    const standing = this.standingOf(owner);
    const isOnly = isOnlyPod(standing) && this.view.isBudgetOf(budget, owner);
    const taken = this.taken.get(owner.uid) ?? 0;
    if (standing.available < standing.desired || standing.rollingOut || taken >= (isOnly ? 1 : standing.allowance)) {
      return false;
    }
    this.taken.set(owner.uid, taken + 1);
    return true;
  }

  /** How many pods of the same controller this decision removes. */
  goingOf(pod: Pod): number {
    return this.going.get(controllerOf(pod)?.uid ?? '') ?? 0;
  }

  /** Counts a pod that goes at its last call, whether or not its owner can spare it, so that the pods judged after it take it into account. */
  goesAnyway(pod: Pod): void {
    const owner = this.view.ownerOf(pod);
    const isAvailable = owner !== undefined && this.view.isAvailable(pod, owner);
    if (owner && !isAvailable && isReady(pod)) {
      this.takenServing.set(owner.uid, (this.takenServing.get(owner.uid) ?? 0) + 1);
    }
    this.evict(pod, isAvailable ? owner : undefined, this.view.budgetsOf(pod)[0]);
  }

  /** A released pod goes once its owner has all the pods it needs without it, judged by counting pods. */
  judgeReleased(pod: Pod, release: Release): Verdict {
    const [budget] = this.view.budgetsOf(pod);
    const owner = this.view.ownerOf(pod);
    if (!owner || !this.view.owner(owner.kind, owner.uid)) {
      return this.judgeForsaken(pod, release, budget);
    }
    if (!this.view.isAvailable(pod, owner)) {
      return this.forbiddenBy(budget, pod) ?? this.judgeUnavailable(pod, owner, budget);
    }
    const { available, desired } = this.standingOf(owner);
    // If the owner was already short of pods before the drain, the drain does not wait until it recovers. But what it has reached since is its floor
    // all the same.
    const before = Math.min(desired, this.view.baselineOf(owner.uid) || desired);
    const wanted = desired === 0 ? 0 : Math.max(before, this.floorOf(owner, budget));
    const isCounted = this.view.isCounted(pod);
    const left = available - (this.taken.get(owner.uid) ?? 0) - (isCounted ? 1 : 0);
    if (left >= wanted) {
      const forbidden = this.forbiddenBy(budget, pod);
      // No budget applies to that: its ReplicaSet deletes the pod, because the Deployment has been scaled to zero.
      return forbidden && desired === 0 && this.view.replicaSetOf(pod)
        ? { type: 'adopt', patch: adoptPatch(pod, release), because: `${ownerName(owner)} wants no pods any more` }
        : forbidden ?? this.evict(pod, isCounted ? owner : undefined, budget);
    }
    const { failure, until } = this.surgeOf(pod, owner, release);
    return failure && mayGoBack(pod, this.view)
      ? { type: 'adopt', patch: adoptPatch(pod, release, { at: this.view.now, because: failure }), because: failure }
      : { type: 'wait', because: `${ownerName(owner)} has ${left} of ${wanted} available pods without it${left < before ? '' : this.illnessOf(owner)}`, until };
  }

  /** What ails an owner that has all the pods it had before: no gate waits for it, so that nobody else says it. */
  private illnessOf(owner: Owner): string {
    const [pod] = this.view.ownedBy(owner).expected;
    return pod ? `; ${troubleOf(pod)}` : '';
  }

  /** Whether the surge of a released pod has failed: no replacement can be created, or none has found a node for too long. */
  private surgeOf(pod: Pod, owner: Owner, { at: released }: Release): { readonly failure?: string; readonly until?: number } {
    const failure = creationFailure(pod, this.view);
    if (failure !== undefined) {
      return { failure };
    }
    const hopeless: UnplacedPod[] = [];
    let until = Infinity;
    for (const one of this.view.ownedBy(owner).unplaced) {
      const ends = surgeEnds(released, this.view.ownTime(one.since));
      if (ends <= this.view.now) {
        hopeless.push(one);
      } else {
        until = Math.min(until, ends);
      }
    }
    const adopted = this.adopted.get(owner.uid) ?? 0;
    if (hopeless.length <= adopted) {
      return { until };
    }
    // One released pod goes back for each replacement that found no node; the others may still be replaced.
    this.adopted.set(owner.uid, adopted + 1);
    return { failure: hopeless[adopted].because };
  }

  /** A released pod whose Deployment is gone. A budget may outlive the Deployment, and then it allows no disruption of pods that nobody replaces. */
  private judgeForsaken(pod: Pod, { deployment }: Release, budget: PodDisruptionBudget | undefined): Verdict {
    const forbidden = this.forbiddenBy(budget, pod);
    if (!forbidden) {
      return this.evict(pod, undefined, budget);
    }
    return { type: 'wait', because: `its Deployment ${deployment.name} was deleted, but ${forbidden.because}; delete the pod or the budget` };
  }

  private judgeInPlace(pod: Pod, owner: Owner | undefined, budget: PodDisruptionBudget | undefined): Verdict {
    const forbidden = this.forbiddenBy(budget, pod);
    if (forbidden) {
      return forbidden;
    }
    if (!owner) {
      return isComingBack(pod, this.view.now)
        ? { type: 'wait', because: 'its ReplicaSet is about to adopt it again' }
        : { type: 'interrupt', because: 'no controller makes it again' };
    }
    if (!this.view.isAvailable(pod, owner)) {
      return this.judgeUnavailable(pod, owner, budget);
    }
    const elsewhere = owner.runsToEnd ? this.view.placementOf(pod) : undefined;
    if (elsewhere && elsewhere.type !== 'placeable') {
      return { type: 'wait', because: `${ownerName(owner)} could not go on elsewhere: ${elsewhere.because}`, forPlace: true };
    }
    const isItsBudget = budget !== undefined && this.view.isBudgetOf(budget, owner);
    const standing = this.standingOf(owner);
    const allowance = isItsBudget ? standing.available - this.floorOf(owner, budget) : standing.allowance;
    const taken = this.taken.get(owner.uid) ?? 0;
    const together = togetherWith(pod, owner, this.view);
    // Those of them that this decision lets go already are spent.
    const going = Math.max(1, (together?.pods ?? 1) - taken);
    if (together && (taken + going > allowance || (budget && !budgetAllows(budget, pod, this.spentOf(budget) + going - 1)))) {
      return { type: 'wait', because: together.because, forPlace: true };
    }
    if (taken + going <= allowance) {
      return this.evict(pod, owner, budget);
    }
    if (isItsBudget) {
      return { type: 'wait', because: `${budgetSentence(budget)}, and ${ownerName(owner)} has ${standing.available} that were ready for long enough` };
    }
    // A rollout in progress will replace the only pod without an interruption.
    if (!isOnlyPod(standing) || isProgressing(owner, this.view)) {
      return { type: 'wait', because: floorSentence(owner, standing) };
    }
    const one = `${ownerName(owner)} has one replica`;
    const placement = this.view.placementOf(pod);
    if (placement.type !== 'placeable') {
      return { type: 'wait', because: `${one}, and ${placement.because}`, forPlace: true };
    }
    return foundNoRoom(pod, this.view) ? { type: 'wait', because: `${one}, and no other node has room for it`, forPlace: true } : { type: 'interrupt', because: one };
  }

  /** Why a pod whose volume is tied to certain nodes has no node to go to. Evicting it would take it down in vain. */
  private placementWithData(pod: Pod): string | undefined {
    if (!pod.spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim)) {
      return undefined;
    }
    const placement = this.view.placementOf(pod);
    return placement.type !== 'placeable' && placement.data ? placement.because : undefined;
  }

  /** A pod that is Ready, but not yet for long enough to be available, may serve already. Then its owner's floor protects it, too. */
  private judgeUnavailable(pod: Pod, owner: Owner, budget: PodDisruptionBudget | undefined): Verdict {
    if (!isReady(pod)) {
      return this.evict(pod, undefined, budget);
    }
    const standing = servingStandingOf(owner, this.standingOf(owner), this.view);
    const allowance = budget && this.view.isBudgetOf(budget, owner) ? standing.available - this.floorOf(owner, budget) : standing.allowance;
    const gone = (this.taken.get(owner.uid) ?? 0) + (this.takenServing.get(owner.uid) ?? 0);
    if (gone < allowance) {
      this.takenServing.set(owner.uid, (this.takenServing.get(owner.uid) ?? 0) + 1);
      return this.evict(pod, undefined, budget);
    }
    return {
      type: 'wait',
      because: `it has been ready for less than ${owner.minReadySeconds} s, and ${ownerName(owner)} has ${standing.available} ready pods of `
        + `${standing.desired} and must not fall below ${this.floorOf(owner, budget)}`,
    };
  }

  /** Whether the owner's pods on draining nodes, released ones included, cannot all be evicted at once. Then all of them are released. */
  private needsSurge(owner: Owner): boolean {
    const known = this.surging.get(owner.uid);
    if (known !== undefined) {
      return known;
    }
    const moving = this.view.ownedBy(owner).available.filter((pod) => this.view.drainStateOf(pod) !== undefined);
    const budgets = [...new Set(moving.flatMap((pod) => this.view.budgetsOf(pod)))];
    const { available, allowance } = this.standingOf(owner);
    const own = budgets.find((budget) => this.view.isBudgetOf(budget, owner));
    const allowed = Math.min(
      own ? available - (own.status?.desiredHealthy ?? 0) : allowance,
      ...budgets.map((budget) => (budget.status?.disruptionsAllowed ?? 0) - this.spentOf(budget)),
    );
    this.surging.set(owner.uid, moving.length > allowed);
    return moving.length > allowed;
  }

  /** Why a request about this pod would be useless now. */
  private obstacleTo(pod: Pod, budgets: readonly PodDisruptionBudget[]): string | undefined {
    const attempt = this.view.snapshot.attempts.get(pod.metadata.uid);
    if (attempt?.state === 'requested' || attempt?.state === 'accepted') {
      return 'it is being released or adopted';
    }
    if (attempt && !attempt.asks && attempt.budgetVersion === undefined && (attempt.retryAt ?? 0) > this.view.now) {
      return attempt.because ?? 'the API server refused';
    }
    return budgets.length > 1
      ? `${budgets.map(({ metadata }) => metadata.name).sort().join(' and ')} are more than one disruption budget for this pod, and `
        + 'Kubernetes evicts no such pod; let only one of them select it'
      : undefined;
  }

  private forbiddenBy(budget: PodDisruptionBudget | undefined, pod: Pod): Extract<Verdict, { readonly type: 'wait' }> | undefined {
    if (!budget) {
      return undefined;
    }
    const attempt = this.view.snapshot.attempts.get(pod.metadata.uid);
    if (!budgetAllows(budget, pod, this.spentOf(budget))) {
      return { type: 'wait', because: refusalSentence(budget, pod) + answerSentence(attempt), budget };
    }
    if (attempt?.state === 'refused' && attempt.budgetVersion === budgetVersion([budget]) && (attempt.retryAt ?? 0) > this.view.now) {
      return { type: 'wait', because: attempt.because ?? budgetSentence(budget) };
    }
    return undefined;
  }

  /** The number of available pods below which the owner must not fall, given the budget of its pods. */
  private floorOf(owner: Owner, budget: PodDisruptionBudget | undefined): number {
    return budget && this.view.isBudgetOf(budget, owner) ? budget.status?.desiredHealthy ?? 0 : this.standingOf(owner).floor;
  }

  private standingOf(owner: Owner): Standing {
    const known = this.standings.get(owner.uid) ?? standingOf(owner, this.view);
    this.standings.set(owner.uid, known);
    return known;
  }

  private evict(pod: Pod, owner: Owner | undefined, budget: PodDisruptionBudget | undefined): Verdict {
    const controller = controllerOf(pod)?.uid;
    if (controller !== undefined) {
      this.going.set(controller, (this.going.get(controller) ?? 0) + 1);
    }
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
      this.budgetsSpent.set(budget.metadata.uid, this.spentOf(budget) + 1);
    }
  }

  private spentOf({ metadata: { uid } }: PodDisruptionBudget): number {
    return this.budgetsSpent.get(uid) ?? 0;
  }
}
