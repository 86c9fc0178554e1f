import type { Groups } from './groups';
import type { ActionRequest, HeldInstance } from './held-instance';
import type { Node } from '../../kubernetes/objects';
import { type DrainState, isTakenBack, readDrainState } from '../state/drain-state';

/** What we know of the lifecycle action behind a drain state. */
export interface Standing {
  readonly held?: HeldInstance;
  /** It ended, or stopped waiting for us, since this invocation began. */
  readonly hasEnded: boolean;
  /** Auto Scaling's latest answer. */
  readonly groups: Groups;
  readonly drainerName: string;
}

/**
 * Whether the lifecycle action behind a drain state of ours is over. Other drainers judge their own. Only an answer of Auto Scaling counts: a
 * question that was not asked or not answered proves nothing, and neither does an answer that is older than the drain.
 */
export function isActionOver(
  { drainer, group, instance, started, notice }: Pick<DrainState, 'drainer' | 'group' | 'instance' | 'started' | 'notice'>, { held, hasEnded, groups, drainerName }: Standing,
): boolean {
  if (drainer !== drainerName || held) {
    return false;
  }
  if (notice !== undefined) {
    // A drain that a notice began: either there is no action, or EC2 does not wait for it. Only the end of the instance ends this drain.
    return groups.tellsOf(group) && groups.show(started) && groups.instanceOf(instance) === undefined;
  }
  return hasEnded || groups.lacksHook(group) || (groups.tellsOf(group) && groups.show(started) && !groups.transitionsOf(instance).includes('terminating'));
}

/**
 * Whether the instance of a draining node is in service again, so that its drain state is removed: the event was late, or the instance came back. An
 * answer of Auto Scaling from soon after the drain began may show the state before it. With a notice, the instance is in service until EC2 takes it,
 * so only time tells, or people who have uncordoned the node. If the group has moved to another drainer, that one also ends drains that a notice
 * began.
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

/**
 * A drain of ours that another invocation began, so that Auto Scaling must be asked about its action. A drain that a notice began has no action until
 * the instance's termination begins.
 */
export interface UnexpectedDrain {
  /** Identifies the instance and the drain. */
  readonly key: string;
  readonly request: ActionRequest;
}

interface Expected {
  /** The keys of drains that are known already. */
  readonly noted: ReadonlySet<string>;
  readonly get: (instanceId: string) => HeldInstance | undefined;
  readonly drainerName: string;
}

/** Our drains in progress that are neither held nor known, each once. */
export function unexpectedDrains(nodes: readonly Node[], { noted, get, drainerName }: Expected): readonly UnexpectedDrain[] {
  const found = nodes.flatMap((node) => readDrainState(node) ?? [])
    .filter(({ drainer, outcome, instance, notice, token }) => (
      drainer === drainerName && !outcome && !get(instance) && (notice === undefined || token !== undefined)))
    .map(({ instance, token, hook, group, started }): [string, ActionRequest] => (
      [`${instance}/${token}`, { type: 'terminating', started, action: { groupName: group, hookName: hook, instanceId: instance, token } }]));
  return [...new Map(found)].filter(([key]) => !noted.has(key)).map(([key, request]) => ({ key, request }));
}
