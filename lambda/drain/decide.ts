import type { Action, Decision, DrainStatus } from './decision';
import { type Drain, drainOf, type Phase, type Step } from './drain';
import { View } from './index/view';
import { EvictionLedger } from './ledger';
import { kindsNeeded, NeedsKind } from './needs';
import { judgeOrphanedPods } from './orphaned-pods';
import { endAtDeadline } from './phases/end-at-deadline';
import { finish } from './phases/finish';
import { markAgain } from './phases/mark-again';
import { movePods } from './phases/move-pods';
import { waitForLoadBalancers } from './phases/wait-for-load-balancers';
import { waitForReplacements } from './phases/wait-for-replacements';
import { waitForVolumes } from './phases/wait-for-volumes';
import { writeBaseline } from './phases/write-baseline';
import { boundAnnouncements } from './placement/announce';
import { availableFrom } from './pods';
import { type KindOnNeed, NOT_LOADED, type Snapshot } from './snapshot';

/** The drain of a node: at any time the first of these phases that has something left to do decides. */
const PHASES: readonly Phase[] = [
  writeBaseline,
  endAtDeadline,
  waitForLoadBalancers,
  movePods,
  waitForReplacements,
  waitForVolumes,
  finish,
];

/**
 * Decides what to do now about every draining node of the cluster, and about released pods that no drain is about: from what is
 * seen, what was done, and the time. All rules of a drain begin here.
 */
export function decide(snapshot: Snapshot, now: number): Decision {
  const view = new View(snapshot, now);
  const missing = [...kindsNeeded(view)].filter((kind) => snapshot[kind] === NOT_LOADED);
  if (missing.length > 0) {
    return waitFor(missing);
  }
  try {
    return decideAll(view);
  } catch (error) {
    if (error instanceof NeedsKind) {
      return waitFor([error.kind]);
    }
    throw error;
  }
}

/** As long as a decision lacks something that it rests on, it decides nothing. */
function waitFor(needs: readonly KindOnNeed[]): Decision {
  return { actions: [], drainingNodes: [], orphanedPods: [], wakeAt: Infinity, needs };
}

function decideAll(view: View): Decision {
  const ledger = new EvictionLedger(view);
  const decided = view.snapshot.drainingNodes.map((drainingNode) => {
    const drain = drainOf(drainingNode, view, ledger);
    return { drain, step: stepOf(drain), moved: drain.state.deadline !== drainingNode.state.deadline };
  });
  const orphanedPods = judgeOrphanedPods(view, ledger);
  return {
    actions: [
      ...decided.flatMap(({ drain, moved }): Action[] => (moved ? [{ type: 'write-deadline', node: drain.node, deadline: drain.state.deadline }] : [])),
      ...decided.flatMap(({ drain, step }) => [...markAgain(drain), ...step.actions ?? []]),
      ...orphanedPods.actions,
    ],
    drainingNodes: decided.map(({ drain, step }) => statusOf(drain, step)),
    orphanedPods: orphanedPods.waiting,
    wakeAt: Math.min(nextAvailability(view), ...decided.map(({ step }) => step.wakeAt)),
    needs: [],
  };
}

function stepOf(drain: Drain): Step {
  for (const phase of PHASES) {
    const step = phase(drain);
    if (step) {
      return step;
    }
  }
  return { wakeAt: Infinity };
}

function statusOf(drain: Drain, { blockers = [], announcements = [] }: Step): DrainStatus {
  const { node, leaving } = drain;
  return { node, podsLeft: leaving.length, blockers, announcements: [...boundAnnouncements(drain), ...announcements] };
}

/** When the next pod of an owner that we wait for has been ready for long enough. */
function nextAvailability(view: View): number {
  const times = view.baselineOwners.flatMap(({ kind, uid }) => {
    const { minReadySeconds = 0 } = view.owner(kind, uid) ?? {};
    return minReadySeconds === 0 ? [] : view.podsOf(uid).map((pod) => view.ownTime(availableFrom(pod, minReadySeconds) ?? Infinity));
  });
  return Math.min(Infinity, ...times.filter((time) => time > view.now));
}
