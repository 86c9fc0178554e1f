import type { Action } from '../decision';
import type { Drain } from '../drain';
import { cordonAgainPatch, isCordoned } from '../state/drain-state';

/**
 * Runs beside all phases. The cordon and the label that keeps load balancers away are restored whenever somebody removes them during a drain:
 * otherwise new pods would arrive as fast as others leave.
 */
export function cordonAgain({ node, state }: Pick<Drain, 'node' | 'state'>): Action[] {
  return isCordoned(node, state) ? [] : [{ type: 'cordon-again', node, patch: cordonAgainPatch(state) }];
}
