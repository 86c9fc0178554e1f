import type { HeldInstance } from './held-instance';
import type { Node } from '../../kubernetes/objects';
import { condition, isNodeReady } from '../pods';
import { readDrainState } from '../state/drain-state';

export type LaunchDecision =
  /** The instance may go on; `joined` unless no node of it is expected. */
  | { readonly type: 'complete'; readonly joined: boolean }
  /** Its node carries the drain state of an earlier life, which goes first. */
  | { readonly type: 'clear'; readonly node: Node }
  | { readonly type: 'wait'; readonly until: number; readonly because: string }
  /** The node did not become ready in time, so Auto Scaling is to launch another. */
  | { readonly type: 'abandon'; readonly because: string };

/** After a time without sight of the cluster a node needs this long to be seen as it is: kubelets report every ten seconds. */
export const LOOKED_AT_FOR = 2 * 60_000;
/** How long a launch waits beyond its time for a cluster that cannot be seen. */
const UNSEEN_FOR = 60 * 60_000;

export interface LaunchTimes {
  /** When EC2 launched it, in milliseconds since the epoch. */
  readonly launchedAt: number;
  /** Since when the cluster has been in sight without a break. */
  readonly seenSince: number;
  readonly now: number;
}

/** Whether a launch may go on: its node is Ready. It has `joinTimeoutSeconds` for that, and is looked at for a while before it is given up. */
export function judgeLaunch(
  { transition, options }: HeldInstance, node: Node | undefined, { launchedAt, seenSince, now }: LaunchTimes,
): LaunchDecision {
  if (transition === 'warming') {
    return { type: 'complete', joined: false };
  }
  if (node && isNodeReady(node)) {
    return readDrainState(node) ? { type: 'clear', node } : { type: 'complete', joined: true };
  }
  const because = node
    ? `its node is not ready: ${condition(node.status.conditions, 'Ready')?.message ?? 'it has no condition Ready'}`
    : 'no node of it has joined the cluster';
  const until = Math.max(launchedAt + options.joinTimeoutSeconds * 1000, seenSince + LOOKED_AT_FOR);
  return now >= until ? { type: 'abandon', because } : { type: 'wait', until, because };
}

/** Whether a launch is given up though its node cannot be seen: it would hold up its group for as long as its hook allows. */
export function isGivenUpUnseen({ options }: Pick<HeldInstance, 'options'>, launchedAt: number, now: number): boolean {
  return now >= launchedAt + options.joinTimeoutSeconds * 1000 + UNSEEN_FOR;
}
