import { isBackInService } from './called-off';
import type { Groups } from './groups';
import type { HeldInstance } from './held-instance';
import { judgeMove } from './moving-groups';
import { nodesByInstance } from './nodes';
import { nodeOptionsOf } from '../../../src/options/group-options';
import type { Node } from '../../kubernetes/objects';
import { deadlineOf, limitOf, timeoutSecondsOf } from '../deadline';
import { mayStay } from '../notices/notice';
import { isNodeReady } from '../pods/pods';
import { belongsTo, type DrainState, isNewer, isTakenBack, readDrainState, type Terms } from '../state/drain-state';

export interface DrainingInstance {
  readonly instance: HeldInstance;
  readonly node: Node;
}

/** What to write on the nodes of the drainer's own groups. */
export interface DrainStatePlan {
  /** Nodes whose drain must begin: they have no drain state, or one of an earlier action. */
  readonly begin: readonly DrainingInstance[];
  /** Nodes with a drain state of a newer version of the function, which this one does not understand. */
  readonly newer: readonly Node[];
  /** Nodes whose drain state was written before the event with the token arrived. */
  readonly addToken: ReadonlyArray<{ readonly node: Node; readonly token: string }>;
  /** Nodes whose drain was begun by a notice, and whose instance has since begun to terminate: from now on, the terms of that lifecycle action apply. */
  readonly join: ReadonlyArray<DrainingInstance & { readonly drain: DrainState }>;
  /** Nodes whose instances are in service again. */
  readonly clear: readonly Node[];
  /** The ids of the instances whose nodes have the drain state. */
  readonly draining: readonly string[];
  /** Whether the nodes whose drain begins are excluded from load balancers. */
  readonly excludeFromLoadBalancers: boolean;
}

/** What we hold, and what Auto Scaling answered. */
interface Held {
  readonly held: readonly HeldInstance[];
  readonly groups: Groups;
  readonly drainerName: string;
  readonly now: number;
}

export function planDrainStates(
  nodes: readonly Node[],
  { held, groups, drainerName, now }: Held,
): DrainStatePlan {
  const byInstance = nodesByInstance(nodes);
  const all = held.filter(({ transition }) => transition === 'terminating').flatMap((instance) => {
    const nodesOf = byInstance.get(instance.action.instanceId) ?? [];
    const own = judgeMove(instance, nodesOf, drainerName, now) === 'drain' ? nodesOf : [];
    return own.map((node) => ({ instance, node, drain: readDrainState(node) }));
  });
  const draining = all.filter(({ instance, node, drain }) => (
    drain?.drainer === drainerName && belongsTo(drain, instance.action) && !isTakenBack(node, drain)));
  const newer = all.filter(({ node }) => isNewer(node));
  return {
    begin: all.filter((one) => !draining.includes(one) && !newer.includes(one)),
    newer: newer.map(({ node }) => node),
    addToken: draining.flatMap(({ instance: { action }, node, drain }) => (
      action.token && !drain?.token && !isJoining(drain) ? [{ node, token: action.token }] : [])),
    join: draining.flatMap(({ instance, node, drain }) => (isJoining(drain) ? [{ instance, node, drain }] : [])),
    clear: nodes.filter((node) => {
      const drain = readDrainState(node);
      return drain !== undefined && isBackInService(node, drain, groups, { drainerName, now });
    }),
    draining: draining.map(({ instance }) => instance.action.instanceId),
    excludeFromLoadBalancers: leavesATarget(nodes, new Set(all.map(({ node }) => node))),
  };
}

/** A notice only made the termination likely; now a lifecycle action has begun it, with more time and its own way to end. */
function isJoining(drain: DrainState | undefined): drain is DrainState {
  return drain !== undefined && drain.outcome === undefined && mayStay(drain.notice);
}

/** A load balancer that finds every node excluded sends to none at all, so the last nodes are not excluded. */
export function leavesATarget(nodes: readonly Node[], draining: ReadonlySet<Node>): boolean {
  return nodes.some((node) => isNodeReady(node) && !node.spec.unschedulable && !readDrainState(node) && !draining.has(node));
}

/** What a new drain depends on in addition to its instance. */
interface Circumstances {
  readonly retainsAbandoned: boolean;
  /** The drain state that an earlier drain left on the node. */
  readonly before?: DrainState;
  readonly drainerName: string;
  readonly now: number;
}

/** The drain state of a node whose drain begins now. */
export function newDrainState(
  { action, started, found, options }: Pick<HeldInstance, 'action' | 'started' | 'found' | 'options'>, { retainsAbandoned, before, drainerName, now }: Circumstances,
): DrainState {
  // Terminating an instance that is already retained is deliberate.
  const isLast = before !== undefined && before.instance === action.instanceId && (before.retainedSince !== undefined || before.isLast === true);
  const whenBlocked = isLast && options.whenBlocked === 'RETAIN' ? options.afterRetention : options.whenBlocked;
  const drain = { started, found, terms: { ...options, whenBlocked, retainsAbandoned } };
  return {
    drainer: drainerName,
    group: action.groupName,
    hook: action.hookName,
    instance: action.instanceId,
    token: action.token,
    started,
    deadline: deadlineOf(drain, now),
    timeoutSeconds: timeoutSecondsOf(drain.terms),
    limit: limitOf(drain),
    ...nodeOptionsOf(options),
    whenBlocked,
    cordoned: now,
    wasUnschedulable: false,
    excluded: false,
    retains: retainsAbandoned,
    isLast: isLast || undefined,
  };
}

/**
 * The terms of a drain that a notice began, once its instance waits in a lifecycle action: those of the action, except that a scheduled change still
 * happens at its time.
 */
export function joinedTerms(instance: HeldInstance, before: DrainState, circumstances: Omit<Circumstances, 'before'>): Terms {
  const { deadline, timeoutSeconds, limit, whenBlocked, retains, started } = newDrainState(instance, circumstances);
  const isScheduled = before.notice === 'scheduled-change';
  const until = isScheduled ? Math.min(before.deadline, deadline) : deadline;
  return { started, deadline: until, timeoutSeconds, limit, whenBlocked, retains, notice: undefined, calledOffAt: undefined };
}
