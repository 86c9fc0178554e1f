import type { Pod } from '../../kubernetes/objects';
import { lastCall, lastMoment } from '../deadline';
import type { Drain } from '../drain';

/*
 * Decides in which order pods go that their owners cannot spare, when EC2 takes the instance anyway. Until half of the time is over, floors hold as
 * in any drain. After that, the floor of each owner sinks evenly, to zero at the last moment that leaves a pod its own grace period. So the first to
 * go are pods whose owners keep the most, no owner loses all of its pods at once while there is time, and single pods go last.
 */

/** What would be left of an owner. */
export interface Left {
  /** The number of its pods that would still serve if one more went. */
  readonly serving: number;
  /** Its floor. */
  readonly floor: number;
}

/** A pod that gains nothing by going earlier stays until the floor sinks within this time. That leaves time for a second attempt, and lets connections move gradually. */
const LAST_STRETCH = 10_000;

/** When the floor has sunk far enough for a pod to go that leaves this much of its owner. */
export function sinksAt({ from, until }: { readonly from: number; readonly until: number }, { serving, floor }: Left): number {
  return floor <= 0 ? from : Math.ceil(until - (until - from) * Math.min(1, Math.max(0, serving) / floor));
}

/**
 * When a pod that should wait goes, once its last call has come. Undefined: at once, because EC2 does not take its instance, or is already stopping
 * it, a person has ordered force, or the pod serves no owner.
 */
export function lastTurnOf(
  pod: Pod, { forPlace }: { readonly forPlace?: boolean }, { state, view, ledger }: Pick<Drain, 'state' | 'view' | 'ledger'>,
): number | undefined {
  const left = ledger.leftWithout(pod);
  if (state.notice === undefined || state.notice === 'stopping' || state.called === true || left === undefined) {
    return undefined;
  }
  const [from, until] = [lastCall(state, pod), lastMoment(state, pod)];
  // Its replacement is already coming, or there is no node for one: going earlier brings its owner no pod.
  const gainsNothing = view.releaseOf(pod) !== undefined || forPlace === true;
  return sinksAt({ from: gainsNothing ? Math.max(from, until - LAST_STRETCH) : from, until }, left);
}
