import { budgetVersion } from './budget';
import { lastCall, stuckFrom } from './deadline';
import type { Action, Blocker, VictimStatus } from './decision';
import type { EvictionLedger } from './evictable';
import { gate } from './gate';
import type { DrainRecord } from './mark';
import { takeTurn, tierOf } from './order';
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
  const record = extendRecord(mark.record, leaving, view);
  if (record !== mark.record) {
    return { actions: [{ type: 'record', node, record }], status: { node, podsLeft: leaving.length, blockers: [] }, wakeAt: mark.deadline };
  }
  const moves = movePods(victim, record, leaving, view, ledger);
  const gateBlockers = record.owners.flatMap((owner): Blocker[] => {
    const state = gate(owner, node.metadata.name, view);
    return state.result === 'waiting' ? [{ subject: ownerName(owner), sentence: state.because }] : [];
  });
  const status: VictimStatus = { node, podsLeft: leaving.length, blockers: [...moves.blockers, ...gateBlockers] };

  const outcome = outcomeOf(victim, record, leaving.length, gateBlockers.length, now);
  if (outcome) {
    return { actions: [{ type: 'settle', node, outcome }], status, wakeAt: Infinity };
  }
  const times = leaving.flatMap((pod) => [
    lastCall(mark.started, mark.deadline, pod), stuckFrom(pod), view.snapshot.attempts.get(pod.metadata.uid)?.retryAt ?? 0,
  ]);
  return { actions: moves.actions, status, wakeAt: Math.min(...[mark.deadline, ...times].filter((time) => time > now)) };
}

function outcomeOf({ mark }: Victim, record: DrainRecord, podsLeft: number, ownersWaitedFor: number, now: number): Outcome | undefined {
  if (podsLeft === 0 && ownersWaitedFor === 0) {
    return record.forced ? 'forced' : record.pods === 0 ? 'nothing-to-drain' : 'drained';
  }
  return now >= mark.deadline ? outcomeAtDeadline(mark.whenBlocked, podsLeft) : undefined;
}

function movePods(
  { node, mark }: Victim, record: DrainRecord, leaving: readonly Pod[], view: View, ledger: EvictionLedger,
): { actions: Action[]; blockers: Blocker[] } {
  const movable = leaving.filter((pod) => !isTerminating(pod) && !view.isLeaving(pod));
  // What would be killed at the deadline no longer waits for its turn.
  const isCalled = (pod: Pod): boolean => mark.whenBlocked !== 'RETAIN' && view.now >= lastCall(mark.started, mark.deadline, pod);
  const { tier, verdicts } = takeTurn(leaving, movable, isCalled, (pod) => ledger.judge(pod));
  const blockers: Blocker[] = leaving.filter(isTerminating).map((pod) => blocker(pod, `is terminating until ${pod.metadata.deletionTimestamp}`));
  const actions: Action[] = [];
  for (const pod of movable) {
    const verdict = verdicts.get(pod);
    const version = budgetVersion(view.budgetsOf(pod));
    if (verdict && verdict.verdict !== 'wait' && (tierOf(pod, verdict) <= tier || isCalled(pod))) {
      actions.push(verdict.verdict === 'evict'
        ? { type: 'evict', node, pod, budgetVersion: version }
        : { type: 'interrupt', node, pod, because: verdict.because, budgetVersion: version });
    } else if (isCalled(pod) && mark.whenBlocked === 'FORCE' && !isPaused(view.snapshot.attempts.get(pod.metadata.uid), view.now)) {
      actions.push({ type: 'delete', node, pod });
    } else {
      blockers.push(blocker(pod, `stays: ${verdict && verdict.verdict !== 'evict' ? verdict.because : 'others leave before it'}`));
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
