import { newDrainState } from './drain-states';
import type { Groups } from './groups';
import type { GroupOptions } from './held-instance';
import { nodesByInstance } from './nodes';
import { terminatingHookName } from '../../../src/names';
import type { GroupInstance } from '../../aws/ports';
import type { Node } from '../../kubernetes/objects';
import type { NodePatch } from '../../kubernetes/port';
import { type DrainState, drainStatePatch, isNewer, readDrainState, retainedPatch } from '../state/drain-state';

/** Until then Auto Scaling shows what became of the last call. */
const CALL_AGAIN_AFTER = 2 * 60_000;

/** An instance that is to be terminated, since its retention is over. */
export interface EndingRetention {
  readonly instanceId: string;
  readonly groupName: string;
  /** Those of its nodes. An instance has several where it joined again under another name. */
  readonly nodes: readonly Node[];
  readonly because: string;
}

/** A node whose instance is retained, and what is to be written on it. */
export interface RetainedNode {
  readonly node: Node;
  readonly instanceId: string;
  readonly groupName: string;
  readonly since: number;
  readonly patch: NodePatch;
}

/** What is done about the retained instances of a drainer's own groups. */
export interface RetainedPlan {
  /** Auto Scaling shows that their instance is retained, and nothing on them says so. */
  readonly note: readonly RetainedNode[];
  readonly terminate: readonly EndingRetention[];
  /** Those of which no node is seen. */
  readonly withoutNode: readonly GroupInstance[];
  /** Those of them that are not to be kept. Once it is certain that they have no node they are terminated. */
  readonly endsWithoutNode: readonly GroupInstance[];
}

/** What a plan depends on besides the nodes. */
interface Terms {
  readonly groups: Groups;
  readonly drainerName: string;
  /** When Auto Scaling was last called to terminate an instance. */
  readonly calledAt: ReadonlyMap<string, number>;
  readonly now: number;
}

/**
 * An instance is retained when its action was abandoned: by us, or by its hook while nobody kept it alive. Only what Auto Scaling shows makes it so, and
 * it is noted on the node: from then on whoever leads may go on moving its pods, and an action that begins later is another one.
 */
export function planRetained(nodes: readonly Node[], terms: Terms): RetainedPlan {
  const { groups, drainerName, calledAt, now } = terms;
  // Hardly ever is one retained, and to find the nodes of all instances takes its time.
  const byInstance = groups.retained.length > 0 ? nodesByInstance(nodes) : new Map<string, readonly Node[]>();
  const note: RetainedNode[] = [];
  const terminate: EndingRetention[] = [];
  const withoutNode: GroupInstance[] = [];
  const ends: GroupInstance[] = [];
  for (const instance of groups.retained) {
    const { instanceId, groupName } = instance;
    const own = (byInstance.get(instanceId) ?? []).map((node) => ({ node, state: readDrainState(node) }));
    const unnoted = own.filter(({ node, state }) => !isNewer(node) && isToBeNoted(state, terms));
    note.push(...unnoted.flatMap(({ node, state }) => {
      const since = retainedSince(state, now);
      const patch = notePatch({ node, instanceId, groupName, state, since }, terms);
      return patch ? [{ node, instanceId, groupName, since, patch }] : [];
    }));
    const reasons = own.flatMap(({ state }) => (state?.drainer === drainerName ? state.ends ?? [] : []));
    const isCalled = now < (calledAt.get(instanceId) ?? -Infinity) + CALL_AGAIN_AFTER;
    if (own.length > 0 && reasons.length === own.length && !isCalled) {
      terminate.push({ instanceId, groupName, nodes: own.map(({ node }) => node), because: reasons[0] });
    }
    if (own.length === 0) {
      withoutNode.push(instance);
    }
    if (own.length === 0 && !isCalled && endsWithoutNode(groups.optionsOf(groupName))) {
      ends.push(instance);
    }
  }
  return { note, terminate, withoutNode, endsWithoutNode: ends };
}

/** Where another hook may have abandoned it, somebody may want to have it, and nothing tells. */
function endsWithoutNode(options: GroupOptions | undefined): boolean {
  return options !== undefined && options.retryRetained && !options.hasOtherHooks && options.movesTo === undefined;
}

/**
 * A node whose drain nobody could begin, for the hook timed out while the drainer was down, is cordoned as well; that of a former drainer is taken
 * over. Undefined while the options of its group are not known.
 */
function notePatch(
  { node, instanceId, groupName, state, since }: Omit<RetainedNode, 'patch'> & { readonly state?: DrainState }, { groups, drainerName, now }: Terms,
): NodePatch | undefined {
  const noted = retainedPatch(since);
  if (state?.drainer === drainerName) {
    return noted;
  }
  const options = groups.optionsOf(groupName);
  if (!options) {
    return undefined;
  }
  const action = { groupName, hookName: terminatingHookName(drainerName), instanceId };
  const drain = newDrainState({ action, started: now, found: true, options }, { retainsAbandoned: true, drainerName, now });
  const begun = drainStatePatch(node, drain, false);
  return { ...begun, metadata: { ...begun.metadata, annotations: { ...begun.metadata?.annotations, ...noted.metadata?.annotations } } };
}

/**
 * A reading that is older than the drain on the node tells of the action before, unless there can have been none that retained: then what the drain
 * ended with is what Auto Scaling shows. A drain that ended well was not ours to retain: another hook of the group
 * was abandoned, by somebody who wants to have the instance. What the drainer left that had the group before is ours by now.
 */
function isToBeNoted(state: DrainState | undefined, { groups, drainerName, now }: Terms): boolean {
  if (state === undefined) {
    return true;
  }
  if (state.drainer !== drainerName) {
    return state.retainedSince !== undefined;
  }
  if (state.notice !== undefined && state.calledOffAt !== undefined) {
    // EC2 was to take it, and that drain goes before. Where it has stayed after all it is retained as before.
    return state.retainedSince === undefined && now >= state.calledOffAt;
  }
  const hasEndedSo = state.outcome === 'retained';
  return state.retainedSince === undefined && (state.outcome === undefined || hasEndedSo)
    && ((hasEndedSo && !state.isLast) || groups.show(state.started));
}

/** Since when an instance is retained that Auto Scaling shows so now: a drain that was blocked ended at its deadline. */
export function retainedSince(state: DrainState | undefined, now: number): number {
  const ended = state?.outcome === 'retained' ? Math.min(state.deadline, now) : now;
  return state?.retainedSince ?? ended;
}
