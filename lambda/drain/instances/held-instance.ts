import type { Transition } from './lifecycle-states';
import type { HookOptions } from '../../../src/options/group-options';
import type { LifecycleAction } from '../../aws/ports';

/*
 * Instances of our groups, whether there is a node of them or not. In this order: what Auto Scaling says of the groups (groups.ts) and of their
 * hooks (hook-options.ts); in which action an instance waits, and whether it is ours (claims.ts, held.ts); whose drain begins (drain-states.ts);
 * which launches go on (launch.ts); which instances have no node (missing-node.ts); when an action ends (conclusion.ts), and what becomes of an
 * instance that is retained (retained.ts). What an instance that is held is stands here.
 *
 * Surprising: nothing here asks anybody. Where an answer hangs on what was not asked for, the decision says so, and the loop asks.
 */

/** How nodes of one group are drained and awaited: what the metadata of its hook says, and the limits that the hook sets. */
export interface GroupOptions extends HookOptions {
  readonly heartbeatTimeoutSeconds: number;
  readonly globalTimeoutSeconds: number;
  /** The drainer that the group moves to, which drains what has begun to wait since. */
  readonly movesTo?: string;
  /** Whether hooks of others, too, hold instances of the group that are terminated, so that one may be retained because of them. */
  readonly hasOtherHooks?: boolean;
}

/** What the event of a lifecycle action told us. */
export interface ActionRequest {
  readonly type: Transition;
  readonly action: LifecycleAction;
  /** The time of the event. */
  readonly started: number;
  /** When its message came first, in milliseconds since the epoch; unknown where a node told. */
  readonly receivedAt?: number;
}

/** An instance that Auto Scaling holds for us. */
export interface HeldInstance {
  readonly transition: Transition;
  readonly action: LifecycleAction;
  /** When it began to wait, as far as known: the time of the event, that of the scaling activity, or when it was found without either. */
  readonly started: number;
  /** Since when we try, whichever invocation began with it. */
  readonly triedSince: number;
  /** Neither an event nor a scaling activity told of it, so we do not know when it began to wait. */
  readonly found: boolean;
  readonly options: GroupOptions;
}
