import { newDrainState } from './drain-states';
import type { Groups } from './groups';
import type { GroupOptions } from './held-instance';
import { nodesByInstance } from './nodes';
import { terminatingHookName } from '../../../src/names';
import type { GroupInstance } from '../../aws/ports';
import type { Node } from '../../kubernetes/objects';
import type { NodePatch } from '../../kubernetes/port';
import { type DrainState, drainStatePatch, isNewer, readDrainState, retainedPatch } from '../state/drain-state';

/** By then Auto Scaling shows the effect of the last call. */
const CALL_AGAIN_AFTER = 2 * 60_000;

/** An instance to be terminated because its retention is over. */
export interface EndingRetention {
  readonly instanceId: string;
  readonly groupName: string;
  /** Its nodes. An instance that joined again under another name has several. */
  readonly nodes: readonly Node[];
  readonly because: string;
}

/** A node whose instance is retained, and the patch to write on it. */
export interface RetainedNode {
  readonly node: Node;
  readonly instanceId: string;
  readonly groupName: string;
  readonly since: number;
  readonly patch: NodePatch;
}

/** What to do about the retained instances of a drainer's own groups. */
export interface RetainedPlan {
  /** Nodes whose instance Auto Scaling shows as retained, but which do not say so yet. */
  readonly note: readonly RetainedNode[];
  readonly terminate: readonly EndingRetention[];
  /** Instances without a visible node. */
  readonly withoutNode: readonly GroupInstance[];
  /** Those of them that are not to be kept. They are terminated once it is certain that they have no node. */
  readonly endsWithoutNode: readonly GroupInstance[];
}

/** What a plan depends on in addition to the nodes. */
interface Terms {
  readonly groups: Groups;
  readonly drainerName: string;
  /** When Auto Scaling was last called to terminate an instance. */
  readonly calledAt: ReadonlyMap<string, number>;
  readonly now: number;
}

/**
 * An instance is retained after its lifecycle action was abandoned: by us, or by its hook's timeout because nobody sent heartbeats. Only Auto
 * Scaling's answer counts. It is noted on the node: from then on, the leader may go on moving its pods, and a lifecycle action that begins later is a
 * new one.
 */
export function planRetained(nodes: readonly Node[], terms: Terms): RetainedPlan {
  const { groups, drainerName, calledAt, now } = terms;
  // Retained instances are rare, and finding the nodes of all instances takes time.
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

/** If another hook may have abandoned the instance, somebody may want to keep it, and nothing tells. */
function endsWithoutNode(options: GroupOptions | undefined): boolean {
  return options !== undefined && options.retryRetained && !options.hasOtherHooks && options.movesTo === undefined;
}

/**
 * If no drain could begin, because the hook timed out while the drainer was down, the node is cordoned now, too. A node of the group's former drainer
 * is taken over. Undefined while the options of its group are unknown.
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
 * An answer of Auto Scaling that is older than the drain on the node is about the action before; unless no earlier action can have retained the
 * instance, and then it shows how the drain ended. If a drain ended well, the retention is not ours: somebody abandoned another hook of the group,
 * because they want to keep the instance. What the group's former drainer left is ours by now.
 */
function isToBeNoted(state: DrainState | undefined, { groups, drainerName, now }: Terms): boolean {
  if (state === undefined) {
    return true;
  }
  if (state.drainer !== drainerName) {
    return state.retainedSince !== undefined;
  }
  if (state.notice !== undefined && state.calledOffAt !== undefined) {
    // EC2 was going to take the instance, and that drain takes precedence. If the instance has stayed after all, it is retained as before.
    return state.retainedSince === undefined && now >= state.calledOffAt;
  }
  const hasEndedSo = state.outcome === 'retained';
  return state.retainedSince === undefined && (state.outcome === undefined || hasEndedSo)
    && ((hasEndedSo && !state.isLast) || groups.show(state.started));
}

/** Since when an instance has been retained that Auto Scaling shows as such now: a blocked drain ended at its deadline. */
export function retainedSince(state: DrainState | undefined, now: number): number {
  const ended = state?.outcome === 'retained' ? Math.min(state.deadline, now) : now;
  return state?.retainedSince ?? ended;
}
