import { lastCall, RESTORE_TIME, stuckFrom } from './deadline';
import type { Action, Blocker, OwnerResult, VictimStatus } from './decision';
import { gate, unknownKindUntil } from './gate';
import type { EvictionLedger } from './ledger';
import type { DrainRecord } from './mark';
import { movePods } from './moves';
import { type Outcome, outcomeAtDeadline } from './outcome';
import { overridesOf } from './overrides';
import { ownerName } from './owners';
import { isTerminating, staysWithNode } from './pods';
import { extendRecord } from './record';
import { readRelease } from './release';
import type { Victim } from './snapshot';
import { judgeStray } from './strays';
import type { View } from './view';
import { attachedVolumes, detachDeadline } from './volumes';
import { warningsFor } from './warnings';
import type { Pod } from '../kubernetes/objects';

export interface VictimDecision {
  readonly actions: readonly Action[];
  readonly status: VictimStatus;
  readonly wakeAt: number;
}

/** One victim: record, move its pods, wait at the gate and for its volumes, settle. */
export function decideVictim(victim: Victim, view: View, ledger: EvictionLedger): VictimDecision {
  const { node, mark } = victim;
  const { now } = view;
  const leaving = view.podsOn(node.metadata.name).filter((pod) => !staysWithNode(pod) && stuckFrom(pod) > now);
  const record = extendRecord(mark.record, leaving, view);
  if (record !== mark.record) {
    const warnings = mark.record ? [] : [...new Set(leaving.flatMap((pod) => warningsFor(pod, mark, view)))];
    return { actions: [{ type: 'record', node, record, warnings }], status: { node, podsLeft: leaving.length, blockers: [] }, wakeAt: mark.deadline };
  }

  const owners = record.owners.map((owner) => ({ owner, state: gate(owner, node.metadata.name, view, record.evacuated) }));
  const results = (): OwnerResult[] => owners.map(({ owner, state }) => ({ owner: ownerName(owner), result: state.result === 'waiting' ? 'timed-out' : state.result }));
  const waits = owners.flatMap(({ owner, state }): Blocker[] => (state.result === 'waiting' ? [{ subject: ownerName(owner), sentence: state.because }] : []));
  // From here some waits are bounded, so the time is written down.
  const isWaiting = waits.length > 0 || attachedVolumes(record, node.metadata.name, view).length > 0;
  if (leaving.length === 0 && isWaiting && record.evacuated === undefined && now < mark.deadline) {
    const action: Action = { type: 'record', node, record: { ...record, evacuated: now } };
    return { actions: [action], status: { node, podsLeft: 0, blockers: waits }, wakeAt: mark.deadline };
  }
  if (leaving.length === 0 && waits.length === 0) {
    const last = now < mark.deadline ? waitForNode(victim, record, view) : undefined;
    if (last) {
      return last;
    }
    return settle(victim, outcomeOf(record), results());
  }
  if (now >= mark.deadline) {
    return leaving.length === 0 ? settle(victim, outcomeOf(record), results()) : atDeadline(victim, leaving, results(), view, ledger);
  }
  const moves = movePods(victim, record, leaving, view, ledger);
  const times = [mark.deadline, mark.notBefore, unknownKindUntil(record.evacuated ?? 0), ...leaving.flatMap((pod) => [
    lastCall(mark.started, mark.deadline, pod), stuckFrom(pod), view.snapshot.attempts.get(pod.metadata.uid)?.retryAt ?? 0,
  ])];
  return {
    actions: moves.actions,
    status: { node, podsLeft: leaving.length, blockers: [...moves.blockers, ...waits], announcements: moves.announcements },
    wakeAt: Math.min(...times.filter((time) => time > now)),
  };
}

/** The outcome of a drain that moved every pod, though an owner may not be whole again. */
function outcomeOf({ forced, pods }: DrainRecord): Outcome {
  if (forced) {
    return 'forced';
  }
  return pods === 0 ? 'nothing-to-drain' : 'drained';
}

/** The pods have moved; load balancers and volumes may still need the node for a while. */
function waitForNode({ node, mark }: Victim, record: DrainRecord, view: View): VictimDecision | undefined {
  const wait = (sentence: string, until: number): VictimDecision => ({
    actions: [], status: { node, podsLeft: 0, blockers: [{ subject: node.metadata.name, sentence }] }, wakeAt: Math.min(until, mark.deadline),
  });
  const volumes = attachedVolumes(record, node.metadata.name, view);
  if (volumes.length > 0 && view.now < detachDeadline(record.evacuated ?? 0)) {
    return wait(`the volumes ${volumes.join(', ')} are still attached to ${node.metadata.name}`, detachDeadline(record.evacuated ?? 0));
  }
  return view.now < mark.notBefore
    ? wait(`load balancers have until ${new Date(mark.notBefore).toISOString()} to let go of ${node.metadata.name}`, mark.notBefore)
    : undefined;
}

/** As the group's owner chose. Pods that stay go back to their ReplicaSets first, as far as that can be done in time. */
function atDeadline({ node, mark }: Victim, leaving: readonly Pod[], results: OwnerResult[], view: View, ledger: EvictionLedger): VictimDecision {
  const keepsPods = leaving.some((pod) => overridesOf(pod, view).neverForce);
  const outcome = outcomeAtDeadline(mark.whenBlocked, keepsPods);
  const released = leaving.filter((pod) => readRelease(pod) && !isTerminating(pod));
  if (outcome === 'retained' && released.length > 0 && view.now < mark.deadline + RESTORE_TIME) {
    return {
      actions: released.map((pod) => judgeStray(pod, view, ledger)).filter((judgement) => typeof judgement === 'object'),
      status: { node, podsLeft: leaving.length, blockers: [] },
      wakeAt: mark.deadline + RESTORE_TIME,
    };
  }
  return settle({ node, mark }, outcome, results);
}

function settle({ node }: Victim, outcome: Outcome, owners: readonly OwnerResult[]): VictimDecision {
  return { actions: [{ type: 'settle', node, outcome, owners }], status: { node, podsLeft: 0, blockers: [] }, wakeAt: Infinity };
}
