import type { Action } from '../decision';
import type { Drain } from '../drain';
import { cordonAgainPatch, isCordoned } from '../state/drain-state';

/**
 * Beside all phases: the cordon and the label that keeps load balancers away are levels, as the drain is. Somebody may take them off
 * while it goes on; then new pods would come as fast as others leave.
 */
export function cordonAgain({ node, state }: Pick<Drain, 'node' | 'state'>): Action[] {
  return isCordoned(node, state) ? [] : [{ type: 'cordon-again', node, patch: cordonAgainPatch(state) }];
}
