import type { HeldInstance } from './held-instance';
import type { Node } from '../../kubernetes/objects';
import { readDrainState } from '../state/drain-state';

/** How long the new drainer may take to start with an instance before the old one does it: the new one may not be deployed yet. */
const BEGINS_WITHIN = 10 * 60_000;

/**
 * What the old drainer of a moving group does about an instance that waits in its hook. `drain`: it drains the instance, as before the move.
 * `let-go`: the new drainer has started to. `wait`: the new one has not, but still may.
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
