import type { HeldInstance } from './held-instance';
import { STEER_ANNOTATION } from '../../../src/names';
import type { Node, Pod } from '../../kubernetes/objects';
import { isRetained, retainedUntil } from '../retention';
import { readDrainState } from '../state/drain-state';
import { readRelease } from '../state/release';

/** What an invocation knows before it has read the pods. */
export interface Known {
  readonly held: readonly HeldInstance[];
  readonly nodes: readonly Node[];
  /** Whether something that a message asks for is still to be done. */
  readonly isOpen: boolean;
  /** Whether one of its messages is a sweep. */
  readonly isSweep: boolean;
  readonly now: number;
}

/** Whether an invocation must lead. `if-released`: only if there is a released pod, for which all pods must be read. */
export function mustLead({ held, nodes, isOpen, isSweep, now }: Known): 'yes' | 'if-released' {
  return isOpen || isBusy(held, nodes) || (isSweep && hasRetained(nodes, now)) ? 'yes' : 'if-released';
}

/** Whether instances and nodes alone decide it: an instance waits for us, or a drain is under way, of this or another drainer. */
function isBusy(held: readonly HeldInstance[], nodes: readonly Node[]): boolean {
  return held.length > 0 || nodes.map(readDrainState).some((drain) => drain && !drain.outcome);
}

/**
 * Whether a node whose instance is retained needs a leader. It does at every sweep, since nothing else tells when its pods can move; unless its group
 * has turned retries off, nobody steers it, and its time is not over.
 */
export function hasRetained(nodes: readonly Node[], now: number): boolean {
  return nodes.some((node) => {
    const state = readDrainState(node);
    const isSteered = node.metadata.annotations?.[STEER_ANNOTATION] !== undefined;
    return state !== undefined && isRetained(state) && (state.retryRetained || isSteered || now >= retainedUntil(state));
  });
}

/** Whether a pod is released, on whichever node. */
export function hasReleasedPod(pods: readonly Pod[]): boolean {
  return pods.some((pod) => readRelease(pod) !== undefined);
}
