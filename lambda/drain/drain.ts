import { deadlineAfter, stuckFrom } from './deadline';
import type { Action, Announcement, Blocker, OwnerResult } from './decision';
import { gate, type GateResult } from './gate';
import type { View } from './index/view';
import { ownerName } from './owners/owners';
import { deadlineWhileWaiting, type Steering, steeringOf } from './people/steering';
import { isBelowFloorWithout } from './placement/fallen';
import { type Staying, stayingPods } from './placement/staying';
import { isFinished, staysWithNode } from './pods/pods';
import { isRetained } from './retention';
import type { DrainingNode } from './snapshot';
import { extendBaseline } from './state/baseline';
import type { Baseline, BaselineOwner, DrainState } from './state/drain-state';
import type { EvictionLedger } from './verdict/ledger';
import type { Node, Pod } from '../kubernetes/objects';

/** The drain of one node at its current stage: the input of every phase. */
export interface Drain {
  readonly node: Node;
  /** The drain state on the node, with the deadline that applies now. */
  readonly state: DrainState;
  /** What people want of it. */
  readonly steering: Steering;
  /** The baseline that must be written on the node before anything else is done. */
  readonly baseline: Baseline;
  /** The pods that must leave: without those that stay with the node and those that will never stop by themselves. */
  readonly leaving: readonly Pod[];
  /** Pods that stay with the node although their owner wants them elsewhere, and pods that are left alone for now. */
  readonly staying: Staying;
  /** Owners that have not moved off the node yet, and why. */
  readonly awaited: readonly Blocker[];
  /** Whether each owner of the baseline has moved off the node, in the same order. */
  readonly gates: readonly GateResult[];
  readonly view: View;
  readonly ledger: EvictionLedger;
  readonly now: number;
}

/** What to do about a node now, and what it waits for. */
export interface Step {
  readonly actions?: readonly Action[];
  readonly blockers?: readonly Blocker[];
  readonly announcements?: readonly Announcement[];
  /** When the step changes even if nothing in the cluster does. */
  readonly wakeAt: number;
}

/** One phase of a drain. Returns undefined if it has nothing left to do, so that the next phase decides. */
export type Phase = (drain: Drain) => Step | undefined;

export function drainOf({ node, state: written }: DrainingNode, view: View, ledger: EvictionLedger): Drain {
  const { now } = view;
  const steering = steeringOf({ node, state: written }, view.snapshot.people, now);
  const state = stateNow(written, steering, view);
  const { name } = node.metadata;
  const pods = view.podsOn(name).filter((pod) => !staysWithNode(pod) && stuckFrom(pod) > view.clusterNow);
  const staying = stayingPods(pods, state, view);
  const leaving = pods.filter((pod) => !staying.bound.has(pod) && !(isRetained(state) && isFinished(pod)));
  const baseline = extendBaseline(state.baseline, { leaving, bound: [...staying.bound.keys()], counted: staying.counted }, view);
  const gates = baseline.owners.map((owner) => gate({ owner, nodeName: name, evacuated: baseline.evacuated, bound: staying.bound }, view));
  return {
    node,
    state,
    steering,
    baseline,
    leaving,
    staying,
    gates,
    awaited: gates.flatMap((result, index) => (result.type === 'waiting' ? [{ subject: ownerName(baseline.owners[index]), sentence: result.because }] : [])),
    view,
    ledger,
    now,
  };
}

/** The drain state on the node, with the changes that outages and people make to it. A retained instance has no deadline, and nothing on it is forced. */
function stateNow(written: DrainState, { order }: Steering, view: View): DrainState {
  if (isRetained(written)) {
    return { ...written, deadline: Infinity, whenBlocked: 'RETAIN' };
  }
  const state = { ...written, deadline: deadlineAfter(view.snapshot.outage, written), called: order === 'force' };
  return order === 'wait' ? { ...state, deadline: deadlineWhileWaiting(state, view.now) } : state;
}

/** The result for each owner, if the drain ended now. */
export function resultsOf(drain: Drain): OwnerResult[] {
  const { baseline: { owners }, gates } = drain;
  return gates.map(({ type }, index) => ({ owner: ownerName(owners[index]), result: type === 'waiting' ? resultInVain(owners[index], drain) : type }));
}

/** The result for an owner that has not moved. If people end a drain early, nobody has waited long enough to say that the owner does not come back. */
function resultInVain({ kind, uid }: BaselineOwner, { leaving, steering: { order }, view }: Drain): OwnerResult['result'] {
  const onNode = leaving.filter((pod) => view.ownerOf(pod)?.uid === uid);
  const owner = view.owner(kind, uid);
  const isKept = order === 'keep' && onNode.length > 0;
  if (owner && !isKept && (order === 'let-go' || order === 'keep') && !isBelowFloorWithout(onNode, owner, view)) {
    return 'on-its-way';
  }
  return onNode.length > 0 ? 'timed-out' : 'left-down';
}

/** The earliest of these times that is in the future; the deadline at the latest. */
export function nextOf({ state, now }: Drain, ...times: readonly number[]): number {
  return Math.min(...[state.deadline, ...times].filter((time) => time > now));
}
