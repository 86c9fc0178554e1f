import type { HeldInstance } from './held-instance';
import { STEER_ANNOTATION } from '../../../src/names';
import type { Node, Pod } from '../../kubernetes/objects';
import { isRetained, retainedUntil } from '../retention';
import { readDrainState } from '../state/drain-state';
import { readRelease } from '../state/release';

/** Whether instances or nodes alone tell that somebody must lead: one waits for us, or a drain is under way, of another drainer too. */
export function isBusy(held: readonly HeldInstance[], nodes: readonly Node[]): boolean {
  return held.length > 0 || nodes.map(readDrainState).some((drain) => drain && !drain.outcome);
}

/**
 * Whether somebody must lead for a node whose instance is retained: at every sweep, since nothing else tells that its pods can move by now. Not where
 * its group does not want that, unless a person says something, or its time is over.
 */
export function hasRetained(nodes: readonly Node[], now: number): boolean {
  return nodes.some((node) => {
    const state = readDrainState(node);
    const isSteered = node.metadata.annotations?.[STEER_ANNOTATION] !== undefined;
    return state !== undefined && isRetained(state) && (state.retryRetained || isSteered || now >= retainedUntil(state));
  });
}

/** Whether somebody must lead for a pod that is released, on whichever node. */
export function hasReleasedPod(pods: readonly Pod[]): boolean {
  return pods.some((pod) => readRelease(pod) !== undefined);
}
