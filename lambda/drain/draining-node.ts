import { lastCall, ADOPT_TIME, stuckFrom } from './deadline';
import type { Action, Blocker, OwnerResult, DrainStatus } from './decision';
import { gate, unknownKindUntil } from './gate';
import type { EvictionLedger } from './ledger';
import type { Baseline } from './state/drain-state';
import { movePods } from './moves';
import { type Outcome, outcomeAtDeadline } from './outcome';
import { overridesOf } from './overrides';
import { ownerName } from './owners';
import { isTerminating, staysWithNode } from './pods';
import { extendBaseline } from './state/baseline';
import { readRelease } from './state/release';
import type { DrainingNode } from './snapshot';
import { judgeOrphanedPod } from './orphaned-pods';
import type { View } from './index/view';
import { attachedVolumes, detachDeadline } from './volumes';
import { warningsFor } from './warnings';
import type { Pod } from '../kubernetes/objects';

export interface DrainDecision {
  readonly actions: readonly Action[];
  readonly status: DrainStatus;
  readonly wakeAt: number;
}

/** One draining node: record, move its pods, wait at the gate and for its volumes, settle. */
export function decideDrain(drainingNode: DrainingNode, view: View, ledger: EvictionLedger): DrainDecision {
  const { node, drain } = drainingNode;
  const { now } = view;
  const leaving = view.podsOn(node.metadata.name).filter((pod) => !staysWithNode(pod) && stuckFrom(pod) > now);
  const baseline = extendBaseline(drain.baseline, leaving, view);
  if (baseline !== drain.baseline) {
    const warnings = drain.baseline ? [] : [...new Set(leaving.flatMap((pod) => warningsFor(pod, drain, view)))];
    return { actions: [{ type: 'write-baseline', node, baseline, warnings }], status: { node, podsLeft: leaving.length, blockers: [] }, wakeAt: drain.deadline };
  }

  const owners = baseline.owners.map((owner) => ({ owner, state: gate(owner, node.metadata.name, view, baseline.evacuated) }));
  const results = (): OwnerResult[] => owners.map(({ owner, state }) => ({ owner: ownerName(owner), result: state.result === 'waiting' ? 'timed-out' : state.result }));
  const waits = owners.flatMap(({ owner, state }): Blocker[] => (state.result === 'waiting' ? [{ subject: ownerName(owner), sentence: state.because }] : []));
  // From here some waits are bounded, so the time is written down.
  const isWaiting = waits.length > 0 || attachedVolumes(baseline, node.metadata.name, view).length > 0;
  if (leaving.length === 0 && isWaiting && baseline.evacuated === undefined && now < drain.deadline) {
    const action: Action = { type: 'write-baseline', node, baseline: { ...baseline, evacuated: now } };
    return { actions: [action], status: { node, podsLeft: 0, blockers: waits }, wakeAt: drain.deadline };
  }
  if (leaving.length === 0 && waits.length === 0) {
    const last = now < drain.deadline ? waitForNode(drainingNode, baseline, view) : undefined;
    if (last) {
      return last;
    }
    return settle(drainingNode, outcomeOf(baseline), results());
  }
  if (now >= drain.deadline) {
    return leaving.length === 0 ? settle(drainingNode, outcomeOf(baseline), results()) : atDeadline(drainingNode, leaving, results(), view, ledger);
  }
  const moves = movePods(drainingNode, baseline, leaving, view, ledger);
  const times = [drain.deadline, drain.notBefore, unknownKindUntil(baseline.evacuated ?? 0), ...leaving.flatMap((pod) => [
    lastCall(drain.started, drain.deadline, pod), stuckFrom(pod), view.snapshot.attempts.get(pod.metadata.uid)?.retryAt ?? 0,
  ])];
  return {
    actions: moves.actions,
    status: { node, podsLeft: leaving.length, blockers: [...moves.blockers, ...waits], announcements: moves.announcements },
    wakeAt: Math.min(...times.filter((time) => time > now)),
  };
}

/** The outcome of a drain that moved every pod, though an owner may not be whole again. */
function outcomeOf({ forced, pods }: Baseline): Outcome {
  if (forced) {
    return 'forced';
  }
  return pods === 0 ? 'nothing-to-drain' : 'drained';
}

/** The pods have moved; load balancers and volumes may still need the node for a while. */
function waitForNode({ node, drain }: DrainingNode, baseline: Baseline, view: View): DrainDecision | undefined {
  const wait = (sentence: string, until: number): DrainDecision => ({
    actions: [], status: { node, podsLeft: 0, blockers: [{ subject: node.metadata.name, sentence }] }, wakeAt: Math.min(until, drain.deadline),
  });
  const volumes = attachedVolumes(baseline, node.metadata.name, view);
  if (volumes.length > 0 && view.now < detachDeadline(baseline.evacuated ?? 0)) {
    return wait(`the volumes ${volumes.join(', ')} are still attached to ${node.metadata.name}`, detachDeadline(baseline.evacuated ?? 0));
  }
  return view.now < drain.notBefore
    ? wait(`load balancers have until ${new Date(drain.notBefore).toISOString()} to let go of ${node.metadata.name}`, drain.notBefore)
    : undefined;
}

/** As the group's owner chose. Pods that stay go back to their ReplicaSets first, as far as that can be done in time. */
function atDeadline({ node, drain }: DrainingNode, leaving: readonly Pod[], results: OwnerResult[], view: View, ledger: EvictionLedger): DrainDecision {
  const keepsPods = leaving.some((pod) => overridesOf(pod, view).neverForce);
  const outcome = outcomeAtDeadline(drain.whenBlocked, keepsPods);
  const released = leaving.filter((pod) => readRelease(pod) && !isTerminating(pod));
  if (outcome === 'retained' && released.length > 0 && view.now < drain.deadline + ADOPT_TIME) {
    return {
      actions: released.map((pod) => judgeOrphanedPod(pod, view, ledger)).filter((judgement) => typeof judgement === 'object'),
      status: { node, podsLeft: leaving.length, blockers: [] },
      wakeAt: drain.deadline + ADOPT_TIME,
    };
  }
  return settle({ node, drain }, outcome, results);
}

function settle({ node }: DrainingNode, outcome: Outcome, owners: readonly OwnerResult[]): DrainDecision {
  return { actions: [{ type: 'settle', node, outcome, owners }], status: { node, podsLeft: 0, blockers: [] }, wakeAt: Infinity };
}
