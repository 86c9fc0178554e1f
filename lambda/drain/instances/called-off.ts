import type { Groups } from './groups';
import type { ActionRequest, HeldInstance } from './held-instance';
import type { Node } from '../../kubernetes/objects';
import { type DrainState, isTakenBack, readDrainState } from '../state/drain-state';

/** What we know of the lifecycle action behind a drain state. */
export interface Standing {
  readonly held?: HeldInstance;
  /** It ended, or stopped waiting for us, since this invocation began. */
  readonly hasEnded: boolean;
  /** What Auto Scaling said last. */
  readonly groups: Groups;
  readonly drainerName: string;
}

/**
 * Whether a drain state of ours stands on a node whose lifecycle action is over. Other drainers judge their own. Only what Auto Scaling has said
 * makes it so: a question that was not asked or not answered tells nothing, and neither does an answer that is older than the drain.
 */
export function isActionOver(
  { drainer, group, instance, started, notice }: Pick<DrainState, 'drainer' | 'group' | 'instance' | 'started' | 'notice'>, { held, hasEnded, groups, drainerName }: Standing,
): boolean {
  if (drainer !== drainerName || held) {
    return false;
  }
  if (notice !== undefined) {
    // It waits in no action, or EC2 does not wait for that: only its end ends the drain.
    return groups.tellsOf(group) && groups.show(started) && groups.instanceOf(instance) === undefined;
  }
  return hasEnded || groups.lacksHook(group) || (groups.tellsOf(group) && groups.show(started) && !groups.transitionsOf(instance).includes('terminating'));
}

/**
 * Whether the node of a drain of ours is in service again, so that its drain state goes: the event was late, or the instance came back. A
 * state that was read soon after the drain began may be one of before. With a notice the instance is in service until it goes, so only time tells, or
 * people who have uncordoned the node. What a notice began the drainer ends as well that has taken the group over meanwhile.
 */
export function isBackInService(
  node: Node, state: DrainState, groups: Groups, { drainerName, now }: { readonly drainerName: string; readonly now: number },
): boolean {
  const { drainer, group, instance, started, calledOffAt } = state;
  if (!groups.isInService(instance)) {
    return false;
  }
  if (calledOffAt === undefined) {
    return drainer === drainerName && groups.show(started);
  }
  const options = groups.optionsOf(group);
  const isOurs = drainer === drainerName || (options !== undefined && options.movesTo === undefined);
  return isOurs && (now >= calledOffAt || isTakenBack(node, state));
}

/** A drain of ours that another invocation began: Auto Scaling is asked for the rest of it. One that a notice began has none until its action begins. */
export interface UnexpectedDrain {
  /** Which drain of which instance it is. */
  readonly key: string;
  readonly request: ActionRequest;
}

interface Expected {
  /** The drains that were taken note of, by their keys. */
  readonly noted: ReadonlySet<string>;
  readonly get: (instanceId: string) => HeldInstance | undefined;
  readonly drainerName: string;
}

/** The drains of ours under way that are neither held nor taken note of, each once. */
export function unexpectedDrains(nodes: readonly Node[], { noted, get, drainerName }: Expected): readonly UnexpectedDrain[] {
  const found = nodes.flatMap((node) => readDrainState(node) ?? [])
    .filter(({ drainer, outcome, instance, notice, token }) => (
      drainer === drainerName && !outcome && !get(instance) && (notice === undefined || token !== undefined)))
    .map(({ instance, token, hook, group, started }): [string, ActionRequest] => (
      [`${instance}/${token}`, { type: 'terminating', started, action: { groupName: group, hookName: hook, instanceId: instance, token } }]));
  return [...new Map(found)].filter(([key]) => !noted.has(key)).map(([key, request]) => ({ key, request }));
}
