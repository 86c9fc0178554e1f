import { type DrainState, isTakenBack, readDrainState } from './drain-state';
import type { Node } from '../../kubernetes/objects';
import { endsInstance } from '../end';
import { hasFailedOnly } from '../notices/notice';
import { isRetained } from '../retention';
import type { DrainingNode, Snapshot } from '../snapshot';

/**
 * Sorts the nodes that a decision is about by their drain states.
 *
 * @param isOver whether the lifecycle action behind a drain state has ended, although the state is still there
 */
export function nodesByState(nodes: readonly Node[], isOver: (state: DrainState) => boolean): Pick<Snapshot, 'drainingNodes' | 'retainedNodes' | 'ending'> {
  const stated = nodes.flatMap((node): DrainingNode[] => {
    const state = readDrainState(node);
    return state ? [{ node, state }] : [];
  });
  return {
    drainingNodes: stated.filter(({ state }) => !state.outcome && !isOver(state)),
    retainedNodes: stated.filter(({ state }) => isRetained(state)),
    ending: new Set(stated.filter(({ node, state }) => isEnding(state) && !isTakenBack(node, state)).map(({ node }) => node.metadata.name)),
  };
}

/** If a drain that was only recommended has failed, the instance stays and its pods go on serving. */
function isEnding(state: DrainState): boolean {
  return state.outcome !== undefined && endsInstance(state.outcome) && !hasFailedOnly(state);
}
