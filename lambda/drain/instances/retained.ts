import type { Groups } from './groups';
import { nodesByInstance } from './nodes';
import type { Node } from '../../kubernetes/objects';
import { type DrainState, isNewer, readDrainState } from '../state/drain-state';

/** An instance that is to be terminated, since its retention is over. */
export interface EndingRetention {
  readonly instanceId: string;
  readonly groupName: string;
  /** Those of its nodes. An instance has several where it joined again under another name. */
  readonly nodes: readonly Node[];
  readonly because: string;
}

/** A node whose instance is retained. */
export interface RetainedNode {
  readonly node: Node;
  readonly instanceId: string;
  readonly groupName: string;
}

/** What is done about the retained instances of a drainer's own groups. */
export interface RetainedPlan {
  /** Auto Scaling shows that their instance is retained, and nothing on them says so. */
  readonly note: readonly RetainedNode[];
  readonly terminate: readonly EndingRetention[];
}

/**
 * An instance is retained when its action was abandoned: by us, or by its hook while nobody kept it alive. Only what Auto Scaling shows makes it so, and
 * it is noted on the node: from then on whoever leads may go on moving its pods, and an action that begins later is another one.
 */
export function planRetained(
  nodes: readonly Node[], { groups, drainerName }: { readonly groups: Groups; readonly drainerName: string },
): RetainedPlan {
  const byInstance = nodesByInstance(nodes);
  const note: RetainedNode[] = [];
  const terminate: EndingRetention[] = [];
  for (const { instanceId, groupName } of groups.retained) {
    const own = (byInstance.get(instanceId) ?? []).map((node) => ({ node, state: readDrainState(node) }));
    const unnoted = own.filter(({ node, state }) => !isNewer(node) && isToBeNoted(state, groups, drainerName));
    note.push(...unnoted.map(({ node }) => ({ node, instanceId, groupName })));
    const reasons = own.flatMap(({ state }) => (state?.drainer === drainerName ? state.ends ?? [] : []));
    if (own.length > 0 && reasons.length === own.length) {
      terminate.push({ instanceId, groupName, nodes: own.map(({ node }) => node), because: reasons[0] });
    }
  }
  return { note, terminate };
}

/**
 * A reading that is older than the drain on the node tells of the action before. A drain that ended well was not ours to retain: another hook of the group
 * was abandoned, by somebody who wants to have the instance. What the drainer left that had the group before is ours by now.
 */
function isToBeNoted(state: DrainState | undefined, groups: Groups, drainerName: string): boolean {
  if (state === undefined) {
    return true;
  }
  if (state.drainer !== drainerName) {
    return state.retainedSince !== undefined;
  }
  return state.retainedSince === undefined && (state.outcome === undefined || state.outcome === 'retained') && groups.show(state.started);
}

/** Since when an instance is retained that Auto Scaling shows so now: a drain that was blocked ended at its deadline. */
export function retainedSince(state: DrainState | undefined, now: number): number {
  const ended = state?.outcome === 'retained' ? Math.min(state.deadline, now) : now;
  return state?.retainedSince ?? ended;
}
