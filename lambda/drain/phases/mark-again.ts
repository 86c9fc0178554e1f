import type { Action } from '../decision';
import type { Drain } from '../drain';
import { isMarked, markAgainPatch } from '../state/drain-state';

/**
 * Beside all phases: the cordon and the label that keeps load balancers away are levels, as the drain is. Somebody may take them off
 * while it goes on; then new pods would come as fast as others leave.
 */
export function markAgain({ node, state }: Pick<Drain, 'node' | 'state'>): Action[] {
  return isMarked(node, state) ? [] : [{ type: 'mark-again', node, patch: markAgainPatch(state) }];
}
