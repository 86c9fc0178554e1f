import type { Action, Decision, DrainStatus, RetainedStatus } from './decision';
import { type Drain, drainOf, type Phase, type Step } from './drain';
import type { ClusterIndex } from './index/cluster-index';
import { View } from './index/view';
import { kindsNeeded } from './needs';
import { judgeOrphanedPods } from './orphaned-pods';
import { steeringOf } from './people/steering';
import { cordonAgain } from './phases/cordon-again';
import { endAtDeadline } from './phases/end-at-deadline';
import { endRetention } from './phases/end-retention';
import { finish } from './phases/finish';
import { followOrders } from './phases/follow-orders';
import { movePods } from './phases/move-pods';
import { waitForLoadBalancers } from './phases/wait-for-load-balancers';
import { waitForReplacements } from './phases/wait-for-replacements';
import { waitForVolumes } from './phases/wait-for-volumes';
import { writeBaseline } from './phases/write-baseline';
import { boundAnnouncements } from './placement/announce';
import { availableFrom, isTerminating } from './pods/pods';
import { judgeRetention, type Retention } from './retention';
import { type DrainingNode, type KindOnNeed, NOT_LOADED, type Snapshot } from './snapshot';
import { EvictionLedger } from './verdict/ledger';

/*
 * The core: every decision of the drainer, as pure functions. In each step the leader passes in a snapshot (snapshot.ts): what it has observed of the
 * cluster, and what it has done but not yet observed; and the time. It gets back a decision (decision.ts): what to do and what to report. In this
 * order: what people want of each drain (people/); for each draining node, the first phase of the list below that has something left to do (phases/),
 * which asks the ledger about single pods (verdict/ledger.ts); then the released pods that no drain is about (orphaned-pods.ts). Outside the phases:
 * what becomes of nodes whose instances are retained (retention.ts), a deadline that has moved (deadline.ts), and a cordon that somebody has removed
 * (phases/cordon-again.ts). The rules that are not about pods (instances/, messages/, leading/, notices/, telling/) are called by the loops of
 * invocation/, which carry them out.
 *
 * Surprising: one decision covers all draining nodes, because what an owner or a budget can spare must be spent only once. If a kind of object has
 * not been loaded, that does not mean that there are none: the decision is discarded, and names the kinds that it needs (needs.ts). Objects are
 * immutable, so values derived from an object are cached on it (state/read-once.ts).
 */

/** The phases of a node's drain. In each step the first phase that has something left to do decides. */
const PHASES: readonly Phase[] = [
  followOrders,
  writeBaseline,
  endAtDeadline,
  movePods,
  waitForReplacements,
  waitForVolumes,
  waitForLoadBalancers,
  finish,
];

/** The phases of a node whose instance is retained. It has no deadline, and replacements are no longer waited for: they have had their time. */
const PHASES_OF_RETAINED: readonly Phase[] = [
  writeBaseline,
  movePods,
  waitForVolumes,
  endRetention,
];

/**
 * Decides what to do now about every draining node of the cluster, and about released pods that no drain is about. All rules of a drain start here.
 *
 * @param index the lookups of the previous decision, to be reused by a caller that decides again and again. It affects speed, never the result
 */
export function decide(snapshot: Snapshot, now: number, index?: ClusterIndex): Decision {
  const retentions = snapshot.retainedNodes.map((retained) => ({ ...retained, retention: judgeRetention(retained, snapshot.people, now) }));
  const retried = retentions.filter(({ retention }) => retention.type === 'retried');
  const view = new View({ ...snapshot, drainingNodes: [...snapshot.drainingNodes, ...retried] }, now, index);
  const decision = decideAll(view, { drainingNodes: snapshot.drainingNodes, retentions });
  const { missing } = view.kinds;
  if (missing === undefined) {
    return decision;
  }
  const foreseen = [...kindsNeeded(view)].filter((kind) => snapshot[kind] === NOT_LOADED);
  return waitFor([...new Set([missing, ...foreseen])]);
}

/** While a kind that the decision depends on is not loaded, nothing is decided. */
function waitFor(needs: readonly KindOnNeed[]): Decision {
  return { actions: [], drainingNodes: [], retainedNodes: [], steering: [], orphanedPods: [], wakeAt: Infinity, needs };
}

/** The nodes that something is decided about. */
interface Decided {
  readonly drainingNodes: readonly DrainingNode[];
  readonly retentions: ReadonlyArray<DrainingNode & { readonly retention: Retention }>;
}

function decideAll(view: View, { drainingNodes, retentions }: Decided): Decision {
  const { snapshot: { people }, now } = view;
  const ledger = new EvictionLedger(view);
  const decided = drainingNodes.map((drainingNode) => {
    const drain = drainOf(drainingNode, view, ledger);
    return { drain, step: stepOf(drain, PHASES), moved: drain.state.deadline !== drainingNode.state.deadline };
  });
  const again = retentions.filter(({ retention }) => retention.type === 'retried').map((retained) => {
    const drain = drainOf(retained, view, ledger);
    return { drain, step: stepOf(drain, PHASES_OF_RETAINED) };
  });
  const orphanedPods = judgeOrphanedPods(view, ledger);
  return {
    actions: [
      ...decided.flatMap(({ drain, moved }) => (moved ? [movedDeadline(drain)] : [])),
      ...decided.flatMap(({ drain, step }) => [...cordonAgain(drain), ...step.actions ?? []]),
      ...retentions.flatMap(({ node, retention }): Action[] => (retention.type === 'over' ? [{ type: 'end-retention', node, because: retention.because }] : [])),
      ...again.flatMap(({ drain, step }) => [...cordonAgain(drain), ...step.actions ?? []]),
      ...orphanedPods.actions,
    ],
    drainingNodes: decided.map(({ drain, step }) => statusOf(drain, step)),
    retainedNodes: again.map(({ drain, step }) => retainedStatusOf(drain, step)),
    steering: [...drainingNodes, ...retentions].map(({ node, state }) => ({ node, steering: steeringOf({ node, state }, people, now) })),
    orphanedPods: orphanedPods.waiting,
    wakeAt: Math.min(
      nextAvailability(view),
      ...[...decided, ...again].map(({ step }) => step.wakeAt),
      ...retentions.map(({ retention }) => (retention.type === 'over' ? Infinity : retention.until)),
    ),
    needs: [],
  };
}

function stepOf(drain: Drain, phases: readonly Phase[]): Step {
  for (const phase of phases) {
    const step = phase(drain);
    if (step) {
      return step;
    }
  }
  return { wakeAt: Infinity };
}

function movedDeadline({ node, state: { deadline }, steering }: Drain): Action {
  const because = steering.order === 'wait' && steering.told ? steering.told.sentence : 'nobody could look at the cluster';
  return { type: 'write-deadline', node, deadline, because };
}

/** Quiet about retained nodes: an interruption is announced only when it is about to happen. */
function retainedStatusOf({ node, leaving, view }: Drain, { actions = [], blockers = [], announcements = [] }: Step): RetainedStatus {
  const going = new Set(actions.flatMap((action) => ('pod' in action ? [action.pod] : [])));
  return {
    node,
    podsLeft: leaving.length,
    blockers,
    isMoving: going.size > 0 || leaving.some((pod) => isTerminating(pod) || view.isLeaving(pod) || view.releaseOf(pod) !== undefined),
    announcements: announcements.filter(({ pod }) => going.has(pod)),
  };
}

function statusOf(drain: Drain, { blockers = [], announcements = [] }: Step): DrainStatus {
  const { node, leaving } = drain;
  return { node, podsLeft: leaving.length, blockers, announcements: [...boundAnnouncements(drain), ...announcements] };
}

/** When the next pod of an awaited owner will have been Ready for `minReadySeconds`. */
function nextAvailability(view: View): number {
  const times = view.baselineOwners.flatMap(({ kind, uid }) => {
    const { minReadySeconds = 0 } = view.owner(kind, uid) ?? {};
    return minReadySeconds === 0 ? [] : view.podsOf(uid).map((pod) => view.ownTime(availableFrom(pod, minReadySeconds) ?? Infinity));
  });
  return Math.min(Infinity, ...times.filter((time) => time > view.now));
}
