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
  /** Whether something that a message asks for is not done. */
  readonly isOpen: boolean;
  /** Whether a message of its is a sweep. */
  readonly isSweep: boolean;
  readonly now: number;
}

/** Whether somebody must lead. `if-released`: only where a pod is released, and for that all pods have to be read. */
export function mustLead({ held, nodes, isOpen, isSweep, now }: Known): 'yes' | 'if-released' {
  return isOpen || isBusy(held, nodes) || (isSweep && hasRetained(nodes, now)) ? 'yes' : 'if-released';
}

/** Whether instances or nodes alone tell it: one waits for us, or a drain is under way, of another drainer too. */
function isBusy(held: readonly HeldInstance[], nodes: readonly Node[]): boolean {
  return held.length > 0 || nodes.map(readDrainState).some((drain) => drain && !drain.outcome);
}

/**
 * Whether a node whose instance is retained needs it: at every sweep, since nothing else tells that its pods can move by now. Not where
 * its group does not want that, unless a person says something, or its time is over.
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
