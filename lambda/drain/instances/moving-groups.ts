import type { HeldInstance } from './held-instance';
import type { Node } from '../../kubernetes/objects';
import { readDrainState } from '../state/drain-state';

/** How long the new drainer may take to begin with an instance before the old one does: it may not be up yet. */
const BEGINS_WITHIN = 10 * 60_000;

/**
 * What the drainer that a group moves away from does about an instance that waits in its hook. `drain`: it drains it, as before the move.
 * `let-go`: the new one has begun to. `wait`: the new one has not, which it may do yet.
 */
export function judgeMove({ options: { movesTo }, started, action }: HeldInstance, nodes: readonly Node[], drainerName: string, now: number): 'drain' | 'let-go' | 'wait' {
  if (movesTo === undefined) {
    return 'drain';
  }
  const states = nodes.flatMap((node) => readDrainState(node) ?? []).filter(({ instance }) => instance === action.instanceId);
  if (states.some(({ drainer }) => drainer === movesTo)) {
    return 'let-go';
  }
  return states.some(({ drainer, outcome }) => drainer === drainerName && !outcome) || now >= started + BEGINS_WITHIN ? 'drain' : 'wait';
}
