import type { Decision } from './decision';
import { EvictionLedger } from './ledger';
import { availableFrom } from './pods';
import { kindsNeeded, NeedsKind } from './needs';
import { type KindOnNeed, NOT_LOADED, type Snapshot } from './snapshot';
import { judgeOrphanedPods } from './orphaned-pods';
import { decideDrain } from './draining-node';
import { View } from './index/view';

/**
 * What to do now about every draining node of the cluster: all rules of a drain, from what is seen, what was done, and the time.
 * Each rule is a file beside this one.
 */
export function decide(snapshot: Snapshot, now: number): Decision {
  const missing = [...kindsNeeded(snapshot)].filter((kind) => snapshot[kind] === NOT_LOADED);
  if (missing.length > 0) {
    return waitFor(missing);
  }
  try {
    return decideAll(snapshot, now);
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

function decideAll(snapshot: Snapshot, now: number): Decision {
  const view = new View(snapshot, now);
  const ledger = new EvictionLedger(view);
  const decided = snapshot.drainingNodes.map((drainingNode) => decideDrain(drainingNode, view, ledger));
  const orphanedPods = judgeOrphanedPods(view, ledger);
  return {
    actions: [...decided.flatMap(({ actions }) => actions), ...orphanedPods.actions],
    drainingNodes: decided.map(({ status }) => status),
    orphanedPods: orphanedPods.waiting,
    wakeAt: Math.min(nextAvailability(view), ...decided.map(({ wakeAt }) => wakeAt)),
    needs: [],
  };
}

/** When the next pod of an owner that we wait for has been ready for long enough. */
function nextAvailability(view: View): number {
  const times = view.baselineOwners.flatMap(({ kind, uid }) => {
    const { minReadySeconds = 0 } = view.owner(kind, uid) ?? {};
    return minReadySeconds === 0 ? [] : view.podsOf(uid).map((pod) => availableFrom(pod, minReadySeconds) ?? Infinity);
  });
  return Math.min(Infinity, ...times.filter((time) => time > view.now));
}
