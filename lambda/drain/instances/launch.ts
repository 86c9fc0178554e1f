import type { HeldInstance } from './held-instance';
import { unreadyDaemonSet } from './required-daemon-sets';
import { obstacleToPods } from './startup-taints';
import type { Instance } from '../../aws/ports';
import type { Node, Pod } from '../../kubernetes/objects';
import { condition, isNodeReady } from '../pods/pods';
import { readDrainState } from '../state/drain-state';

export type LaunchDecision =
  /** The instance may go into service. `joined`: false only if no node is expected. `because`: its time is over, but its node is not ready for pods yet. */
  | { readonly type: 'complete'; readonly joined: boolean; readonly because?: string }
  /** Its node still has the drain state of an earlier life, which must be removed first. */
  | { readonly type: 'clear'; readonly node: Node }
  /** The decision depends on the pods of its node, which must be read. */
  | { readonly type: 'read-pods'; readonly node: Node }
  /** EC2 must be asked: it may say that the instance is older than we know, or what its node is called. */
  | { readonly type: 'ask-ec2' }
  /** Wait until then at most, and look again at `lookAt`. `isLate`: its join timeout is over, and it is only being watched for a while before the decision. */
  | { readonly type: 'wait'; readonly until: number; readonly lookAt: number; readonly because: string; readonly isLate: boolean }
  /** The node did not become ready in time, so Auto Scaling should launch another instance. */
  | { readonly type: 'abandon'; readonly because: string };

/** After a gap in our view of the cluster, a node must be watched this long before its state is reliable: kubelets report every ten seconds. */
export const LOOKED_AT_FOR = 2 * 60_000;
/** How long a launch waits beyond its join timeout while the cluster cannot be seen. */
const UNSEEN_FOR = 60 * 60_000;
/** A joining node is normally found by its providerID long before this. If it still has the providerID of another instance, it is then looked up by name. */
const LOOK_BY_NAME_AFTER = 2 * 60_000;
/** Pods of DaemonSets become ready without a change of their node, so they are polled. */
export const READ_PODS_AGAIN_AFTER = 5_000;

interface LaunchedNode {
  /** What EC2 says of the instance, once asked; `unknown`: it could not be asked. */
  readonly machine?: Instance | 'unknown';
  /** Since when the cluster has been visible without a break. */
  readonly seenSince: number;
  /** The nodes of the group's instances that are in service. */
  readonly others: readonly Node[];
  /** The pods of its node, once they have been read. */
  readonly pods?: readonly Pod[];
  readonly now: number;
  /** How far the cluster's clock is ahead of ours, in milliseconds. */
  readonly ahead: number;
}

/**
 * Whether a launch may go on: its node is Ready, accepts ordinary pods, and the DaemonSets that its group requires are ready on it. It has
 * `joinTimeoutSeconds` for that, and is watched for a while before the decision. A node that is at least Ready by then goes into service all the
 * same, with a warning: whatever keeps pods off it may be intended, and some pods may run on it already.
 */
export function judgeLaunch(instance: HeldInstance, node: Node | undefined, launched: LaunchedNode): LaunchDecision {
  const { machine, now } = launched;
  const decision = judgeNode(instance, node, launched);
  const isAsked = machine === undefined && (instance.found || (node === undefined && now >= lookByNameAt(instance)));
  return isAsked && (decision.type === 'wait' || decision.type === 'abandon') ? { type: 'ask-ec2' } : decision;
}

function judgeNode(instance: HeldInstance, node: Node | undefined, { machine, seenSince, others, pods, now, ahead }: LaunchedNode): LaunchDecision {
  const { transition, options } = instance;
  if (transition === 'warming') {
    return { type: 'complete', joined: false };
  }
  const isReady = node !== undefined && isNodeReady(node);
  if (isReady && readDrainState(node)) {
    return { type: 'clear', node };
  }
  const launchedAt = launchTimeOf(instance, machine);
  const obstacle = isReady ? obstacleToPods(node, { others, launchedAt: launchedAt + ahead, options }) : unreadySentence(node);
  if (isReady && obstacle === undefined && options.requiredDaemonSets.length > 0 && !pods) {
    return { type: 'read-pods', node };
  }
  const because = obstacle ?? unreadyDaemonSet(options.requiredDaemonSets, pods ?? []);
  if (because === undefined) {
    return { type: 'complete', joined: true };
  }
  const joinEnds = launchedAt + options.joinTimeoutSeconds * 1000;
  const until = Math.max(joinEnds, seenSince + LOOKED_AT_FOR);
  if (now < until) {
    const changesAt = pods ? now + READ_PODS_AGAIN_AFTER : nameCountsAt(instance, node, now);
    return { type: 'wait', until, lookAt: Math.min(changesAt, until), because, isLate: now >= joinEnds };
  }
  return isReady ? { type: 'complete', joined: true, because } : { type: 'abandon', because };
}

/** The node that a launch waits for. An instance that joined again under another name has two. */
export function nodeOfLaunch(nodes: readonly Node[]): Node | undefined {
  return nodes.find(isNodeReady) ?? nodes[0];
}

/** The instances in service whose nodes show which taints are usual in the group. Only needed once the launched node is Ready. */
export function comparedWith(node: Node | undefined, instanceId: string, inService: readonly string[]): readonly string[] {
  return node && isNodeReady(node) ? inService.filter((id) => id !== instanceId) : [];
}

/** When EC2 launched the instance: the time of its event, or if there was none, what EC2 says. */
export function launchTimeOf({ started, found }: Pick<HeldInstance, 'started' | 'found'>, machine?: Instance | 'unknown'): number {
  return found && machine !== undefined && machine !== 'unknown' ? machine.launchTime ?? started : started;
}

function lookByNameAt({ started }: HeldInstance): number {
  return started + LOOK_BY_NAME_AFTER;
}

/** When the node of a launch is first looked up by name, if that is still to come. */
function nameCountsAt(instance: HeldInstance, node: Node | undefined, now: number): number {
  const at = lookByNameAt(instance);
  return node === undefined && now < at ? at : Infinity;
}

function unreadySentence(node: Node | undefined): string {
  return node
    ? `its node is not ready: ${condition(node.status.conditions, 'Ready')?.message ?? 'it has no condition Ready'}`
    : 'no node of it has joined the cluster';
}

/** Whether a launch is abandoned although the cluster cannot be seen: otherwise it would hold up its group for as long as its hook allows. */
export function isGivenUpUnseen({ options }: Pick<HeldInstance, 'options'>, launchedAt: number, now: number): boolean {
  return now >= launchedAt + options.joinTimeoutSeconds * 1000 + UNSEEN_FOR;
}
