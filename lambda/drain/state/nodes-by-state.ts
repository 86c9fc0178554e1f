import { type DrainState, isTakenBack, readDrainState } from './drain-state';
import type { Node } from '../../kubernetes/objects';
import { endsInstance } from '../end';
import { hasFailedOnly } from '../notices/notice';
import { isRetained } from '../retention';
import type { DrainingNode, Snapshot } from '../snapshot';

/**
 * What stands on nodes says which of them a decision is about.
 *
 * @param isOver whether the lifecycle action behind a drain state has ended, though the state still stands
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

/** Where a drain was recommended only, and has failed, the pods go on serving. */
function isEnding(state: DrainState): boolean {
  return state.outcome !== undefined && endsInstance(state.outcome) && !hasFailedOnly(state);
}
