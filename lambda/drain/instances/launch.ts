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

/**
 * Whether a launch may go on: its node is Ready. It has `joinTimeoutSeconds` for that.
 *
 * @param launchedAt when EC2 launched it, in milliseconds since the epoch
 */
export function judgeLaunch(
  { transition, options }: HeldInstance, node: Node | undefined, { launchedAt, now }: { readonly launchedAt: number; readonly now: number },
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
  const until = launchedAt + options.joinTimeoutSeconds * 1000;
  return now >= until ? { type: 'abandon', because } : { type: 'wait', until, because };
}
