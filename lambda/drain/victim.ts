import type { Pod } from '../kubernetes/objects';
import { budgetVersion } from './budget';
import { lastCall, RESTORE_TIME, stuckFrom } from './deadline';
import type { Action, Blocker, PodAction, VictimStatus } from './decision';
import { gate } from './gate';
import type { EvictionLedger } from './ledger';
import type { DrainRecord } from './mark';
import { currentTier, Tier, tierOf } from './order';
import { type Outcome, outcomeAtDeadline } from './outcome';
import { ownerName } from './owners';
import { isTerminating, podName, staysWithNode } from './pods';
import { extendRecord } from './record';
import { readRelease, releasePatch } from './release';
import type { Victim } from './snapshot';
import { actionForStray } from './strays';
import type { Verdict } from './verdict';
import type { View } from './view';

export interface VictimDecision {
  readonly actions: readonly Action[];
  readonly status: VictimStatus;
  readonly wakeAt: number;
}

/** One victim: record, move its pods, wait at the gate, settle. */
export function decideVictim(victim: Victim, view: View, ledger: EvictionLedger): VictimDecision {
  const { node, mark } = victim;
  const { now } = view;
  const leaving = view.podsOn(node.metadata.name).filter((pod) => !staysWithNode(pod) && stuckFrom(pod) > now);
  const finalCall = lastCall(mark.started, mark.deadline, leaving);

  const record = extendRecord(mark.record, leaving, view);
  if (record !== mark.record) {
    return { actions: [{ type: 'record', node, record }], status: { node, podsLeft: leaving.length, blockers: [] }, wakeAt: mark.deadline };
  }
  const gateBlockers = record.owners.flatMap((owner): Blocker[] => {
    const state = gate(owner, node.metadata.name, view);
    return state.result === 'waiting' ? [{ subject: ownerName(owner), sentence: state.because }] : [];
  });
  const outcome = outcomeOf(victim, record, leaving.length, gateBlockers.length, now);
  if (outcome) {
    return conclude(victim, outcome, leaving, view, ledger);
  }
  const moves = movePods(victim, record, leaving, now >= finalCall && mark.whenBlocked !== 'RETAIN', view, ledger);
  const retries = leaving.map((pod) => view.snapshot.attempts.get(pod.metadata.uid)?.retryAt ?? 0);
  const times = [mark.deadline, finalCall, ...leaving.map(stuckFrom), ...retries];
  return {
    actions: moves.actions,
    status: { node, podsLeft: leaving.length, blockers: [...moves.blockers, ...gateBlockers] },
    wakeAt: Math.min(...times.filter((time) => time > now)),
  };
}

function outcomeOf({ mark }: Victim, record: DrainRecord, podsLeft: number, ownersWaitedFor: number, now: number): Outcome | undefined {
  if (podsLeft === 0 && ownersWaitedFor === 0) {
    return record.forced ? 'forced' : record.pods === 0 ? 'nothing-to-drain' : 'drained';
  }
  return now >= mark.deadline ? outcomeAtDeadline(mark.whenBlocked, podsLeft) : undefined;
}

/** Settles; but pods that stay on a retained node go back to their ReplicaSets first, as far as that can be done in time. */
function conclude({ node, mark }: Victim, outcome: Outcome, leaving: readonly Pod[], view: View, ledger: EvictionLedger): VictimDecision {
  const status: VictimStatus = { node, podsLeft: leaving.length, blockers: [] };
  const released = leaving.filter((pod) => readRelease(pod) && !isTerminating(pod));
  if (outcome === 'retained' && released.length > 0 && view.now < mark.deadline + RESTORE_TIME) {
    return { actions: released.flatMap((pod) => actionForStray(pod, view, ledger) ?? []), status, wakeAt: mark.deadline + RESTORE_TIME };
  }
  return { actions: [{ type: 'settle', node, outcome }], status, wakeAt: Infinity };
}

function movePods(
  { node, mark }: Victim, record: DrainRecord, leaving: readonly Pod[], called: boolean, view: View, ledger: EvictionLedger,
): { actions: Action[]; blockers: Blocker[] } {
  const movable = leaving.filter((pod) => !isTerminating(pod) && !view.isLeaving(pod));
  // At the last call there is no time left for a replacement to come up first.
  const verdicts = new Map(movable.map((pod): [Pod, Verdict] => [pod, ledger.judge(pod, called ? 'NEVER' : mark.surge)]));
  const turn = called ? Tier.INTERRUPTED : currentTier(leaving, verdicts);
  const blockers: Blocker[] = leaving.filter(isTerminating).map((pod) => blocker(pod, `is terminating until ${pod.metadata.deletionTimestamp}`));
  const actions: PodAction[] = [];
  for (const [pod, verdict] of verdicts) {
    const version = budgetVersion(view.budgetsOf(pod));
    const isTurn = tierOf(pod, verdict) <= turn;
    if (isTurn && verdict.verdict === 'evict') {
      actions.push({ type: 'evict', pod, budgetVersion: version });
    } else if (isTurn && verdict.verdict === 'release') {
      actions.push({ type: 'release', pod, patch: releasePatch(pod, verdict.from.replicaSet, verdict.from.deployment) });
    } else if (isTurn && verdict.verdict === 'interrupt') {
      actions.push({ type: 'interrupt', node, pod, because: verdict.because, budgetVersion: version });
    } else if (called && mark.whenBlocked === 'FORCE' && !isDeletionPaused(pod, view)) {
      actions.push({ type: 'delete', pod });
    } else if (called && verdict.verdict === 'wait' && readRelease(pod) && !isDeletionPaused(pod, view)) {
      actions.push({ type: 'interrupt', node, pod, because: `${verdict.because}, and time is up`, budgetVersion: version });
    } else {
      blockers.push(blocker(pod, `stays: ${'because' in verdict ? verdict.because : 'others leave before it'}`));
    }
  }
  // That force was used must be known after a crash, so it is written before the first deletion.
  if (!record.forced && actions.some(({ type }) => type === 'delete')) {
    return { actions: [{ type: 'record', node, record: { ...record, forced: true } }], blockers };
  }
  return { actions, blockers };
}

/** A refused eviction need not be waited out before force, a refused deletion must. */
function isDeletionPaused(pod: Pod, view: View): boolean {
  const attempt = view.snapshot.attempts.get(pod.metadata.uid);
  return attempt?.type === 'delete' && (attempt.retryAt ?? 0) > view.now;
}

function blocker(pod: Pod, sentence: string): Blocker {
  return { subject: podName(pod), sentence: `${podName(pod)} ${sentence}` };
}
