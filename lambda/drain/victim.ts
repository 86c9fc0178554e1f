import { budgetVersion } from './budget';
import { lastCall, stuckFrom } from './deadline';
import type { Action, Blocker, VictimStatus } from './decision';
import type { EvictionLedger, Verdict } from './evictable';
import { gate } from './gate';
import type { DrainRecord } from './mark';
import { currentTier, Tier, tierOf } from './order';
import { type Outcome, outcomeAtDeadline } from './outcome';
import { ownerName } from './owners';
import { isTerminating, podName, staysWithNode } from './pods';
import { extendRecord } from './record';
import type { Attempt, Victim } from './snapshot';
import type { View } from './view';
import type { Pod } from '../kubernetes/objects';

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
  const called = now >= finalCall && mark.whenBlocked !== 'RETAIN';

  const record = extendRecord(mark.record, leaving, view);
  if (record !== mark.record) {
    return { actions: [{ type: 'record', node, record }], status: { node, podsLeft: leaving.length, blockers: [] }, wakeAt: mark.deadline };
  }
  const moves = movePods(victim, record, leaving, called, view, ledger);
  const gateBlockers = record.owners.flatMap((owner): Blocker[] => {
    const state = gate(owner, node.metadata.name, view);
    return state.result === 'waiting' ? [{ subject: ownerName(owner), sentence: state.because }] : [];
  });
  const status: VictimStatus = { node, podsLeft: leaving.length, blockers: [...moves.blockers, ...gateBlockers] };

  const outcome = outcomeOf(victim, record, leaving.length, gateBlockers.length, now);
  if (outcome) {
    return { actions: [{ type: 'settle', node, outcome }], status, wakeAt: Infinity };
  }
  const retries = leaving.map((pod) => view.snapshot.attempts.get(pod.metadata.uid)?.retryAt ?? 0);
  const times = [mark.deadline, finalCall, ...leaving.map(stuckFrom), ...retries];
  return { actions: moves.actions, status, wakeAt: Math.min(...times.filter((time) => time > now)) };
}

function outcomeOf({ mark }: Victim, record: DrainRecord, podsLeft: number, ownersWaitedFor: number, now: number): Outcome | undefined {
  if (podsLeft === 0 && ownersWaitedFor === 0) {
    return record.forced ? 'forced' : record.pods === 0 ? 'nothing-to-drain' : 'drained';
  }
  return now >= mark.deadline ? outcomeAtDeadline(mark.whenBlocked, podsLeft) : undefined;
}

function movePods(
  { node, mark }: Victim, record: DrainRecord, leaving: readonly Pod[], called: boolean, view: View, ledger: EvictionLedger,
): { actions: Action[]; blockers: Blocker[] } {
  const movable = leaving.filter((pod) => !isTerminating(pod) && !view.isLeaving(pod));
  const verdicts = new Map(movable.map((pod): [Pod, Verdict] => [pod, ledger.judge(pod)]));
  const turn = called ? Tier.INTERRUPTED : currentTier(leaving, verdicts);
  const blockers: Blocker[] = leaving.filter(isTerminating).map((pod) => blocker(pod, `is terminating until ${pod.metadata.deletionTimestamp}`));
  const actions: Action[] = [];
  for (const [pod, verdict] of verdicts) {
    const version = budgetVersion(view.budgetsOf(pod));
    if (verdict.verdict !== 'wait' && tierOf(pod, verdict) <= turn) {
      actions.push(verdict.verdict === 'evict'
        ? { type: 'evict', node, pod, budgetVersion: version }
        : { type: 'interrupt', node, pod, because: verdict.because, budgetVersion: version });
    } else if (called && mark.whenBlocked === 'FORCE' && !isPaused(view.snapshot.attempts.get(pod.metadata.uid), view.now)) {
      actions.push({ type: 'delete', node, pod });
    } else {
      blockers.push(blocker(pod, `stays: ${verdict.verdict === 'evict' ? 'others leave before it' : verdict.because}`));
    }
  }
  // That force was used must be known after a crash, so it is written before the first deletion.
  if (!record.forced && actions.some(({ type }) => type === 'delete')) {
    return { actions: [{ type: 'record', node, record: { ...record, forced: true } }], blockers };
  }
  return { actions, blockers };
}

/** A refused eviction need not be waited out before force, a refused deletion must. */
function isPaused(attempt: Attempt | undefined, now: number): boolean {
  return attempt?.forced === true && (attempt.retryAt ?? 0) > now;
}

function blocker(pod: Pod, sentence: string): Blocker {
  return { subject: podName(pod), sentence: `${podName(pod)} ${sentence}` };
}
