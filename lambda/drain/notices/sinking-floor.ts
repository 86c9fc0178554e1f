import type { Pod } from '../../kubernetes/objects';
import { lastCall, lastMoment } from '../deadline';
import type { Drain } from '../drain';

/*
 * Decides in which order pods go whose owners cannot spare them, where the machine goes whatever anybody answers. Until half of the time is gone, floors hold
 * as in any drain. From then on the floor of each owner sinks evenly, down to nothing at the last moment that leaves a pod its own grace: those go first whose
 * owners keep most, no owner loses all of its pods at once while there is time, and the only pods go last.
 */

/** What is left of an owner. */
export interface Left {
  /** How many of its pods would still serve if one more went. */
  readonly serving: number;
  /** Below how many it should not fall. */
  readonly floor: number;
}

/** Whoever gains nothing by going earlier stays until the floor sinks within so much time, which leaves some for a second try, and lets connections move bit by bit. */
const LAST_STRETCH = 10_000;

/** When the floor has sunk so far that a pod may go that leaves so much of its owner. */
export function sinksAt({ from, until }: { readonly from: number; readonly until: number }, { serving, floor }: Left): number {
  return floor <= 0 ? from : Math.ceil(until - (until - from) * Math.min(1, Math.max(0, serving) / floor));
}

/** When a pod goes that should wait, once its last call has come. Undefined: at once, for nobody has taken its instance into account, or it serves nobody. */
export function lastTurnOf(
  pod: Pod, { forPlace }: { readonly forPlace?: boolean }, { state, view, ledger }: Pick<Drain, 'state' | 'view' | 'ledger'>,
): number | undefined {
  const left = ledger.leftWithout(pod);
  if (state.notice === undefined || state.notice === 'stopping' || state.called === true || left === undefined) {
    return undefined;
  }
  const [from, until] = [lastCall(state, pod), lastMoment(state, pod)];
  // Its replacement is on its way, or there is no place for one: nobody has more pods by its going.
  const gainsNothing = view.releaseOf(pod) !== undefined || forPlace === true;
  return sinksAt({ from: gainsNothing ? Math.max(from, until - LAST_STRETCH) : from, until }, left);
}
