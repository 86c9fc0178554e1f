import { isBackInService } from './called-off';
import type { Groups } from './groups';
import type { HeldInstance } from './held-instance';
import { nodesByInstance } from './nodes';
import type { Node } from '../../kubernetes/objects';
import { deadlineOf, limitOf, timeoutSecondsOf } from '../deadline';
import { isNodeReady } from '../pods';
import { belongsTo, type DrainState, readDrainState } from '../state/drain-state';

export interface DrainingInstance {
  readonly instance: HeldInstance;
  readonly node: Node;
}

/** What is to be written on the nodes of the drainer's own groups. */
export interface DrainStatePlan {
  /** Their drain must begin: nothing stands on the node, or what an earlier action left. */
  readonly begin: readonly DrainingInstance[];
  /** Their state was written before the event came that knows the token. */
  readonly addToken: ReadonlyArray<{ readonly node: Node; readonly token: string }>;
  /** They are in service again. */
  readonly clear: readonly Node[];
  /** The ids of the instances on whose nodes their state stands. */
  readonly draining: readonly string[];
  /** Whether those that begin are taken from load balancers. */
  readonly excludeFromLoadBalancers: boolean;
}

export function planDrainStates(
  nodes: readonly Node[],
  { held, groups, drainerName }: { readonly held: readonly HeldInstance[]; readonly groups: Groups; readonly drainerName: string },
): DrainStatePlan {
  const byInstance = nodesByInstance(nodes);
  const all = held.filter(({ transition }) => transition === 'terminating').flatMap((instance) => {
    const own = byInstance.get(instance.action.instanceId) ?? [];
    return own.map((node) => ({ instance, node, drain: readDrainState(node) }));
  });
  const draining = all.filter(({ instance, drain }) => drain && belongsTo(drain, instance.action));
  return {
    begin: all.filter((one) => !draining.includes(one)),
    addToken: draining.flatMap(({ instance: { action }, node, drain }) => (action.token && !drain?.token ? [{ node, token: action.token }] : [])),
    clear: nodes.filter((node) => {
      const drain = readDrainState(node);
      return drain !== undefined && isBackInService(drain, groups, drainerName);
    }),
    draining: draining.map(({ instance }) => instance.action.instanceId),
    excludeFromLoadBalancers: leavesATarget(nodes, new Set(all.map(({ node }) => node))),
  };
}

/** Balancers that find every node excluded send to none at all, so the last ones stay in. */
function leavesATarget(nodes: readonly Node[], draining: ReadonlySet<Node>): boolean {
  return nodes.some((node) => isNodeReady(node) && !node.spec.unschedulable && !readDrainState(node) && !draining.has(node));
}

/** What is written on a node whose drain begins now. */
export function newDrainState(
  { action, started, found, options }: HeldInstance,
  { retainsAbandoned, drainerName, now }: { readonly retainsAbandoned: boolean; readonly drainerName: string; readonly now: number },
): DrainState {
  const drain = { started, found, terms: { ...options, retainsAbandoned } };
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
    whenBlocked: options.whenBlocked,
    surge: options.surge,
    emptyDirPods: options.emptyDirPods,
    unownedPods: options.unownedPods,
    failingJobs: options.failingJobs,
    overrides: options.overrides,
    notBefore: now + options.loadBalancerDelaySeconds * 1000,
    wasUnschedulable: false,
    excluded: false,
  };
}
