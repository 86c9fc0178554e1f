import type { Transition } from './lifecycle-states';
import type { HookOptions } from '../../../src/options/group-options';
import type { LifecycleAction } from '../../aws/ports';

/*
 * Instances of our groups, with or without a node. In this order: what Auto Scaling says of the groups (groups.ts) and their hooks (hook-options.ts);
 * in which lifecycle action an instance waits, and whether it is ours (claims.ts, held.ts); whose drain begins (drain-states.ts); which launches go
 * on (launch.ts); which instances have no node (missing-node.ts); when an action ends (conclusion.ts); and what becomes of a retained instance
 * (retained.ts). This file defines a held instance.
 *
 * Surprising: nothing here makes a request. If a decision depends on something that has not been queried, it says so, and the loop makes the query.
 */

/** How the nodes of one group are drained and launched: the metadata of its hook, and the limits that the hook sets. */
export interface GroupOptions extends HookOptions {
  readonly heartbeatTimeoutSeconds: number;
  readonly globalTimeoutSeconds: number;
  /** The drainer to which the group is moving. It drains the instances that have begun to wait since. */
  readonly movesTo?: string;
  /** Whether the group also has terminating hooks that are not ours, so that an instance may be retained because of one of those. */
  readonly hasOtherHooks?: boolean;
}

/** The contents of a lifecycle action's event. */
export interface ActionRequest {
  readonly type: Transition;
  readonly action: LifecycleAction;
  /** The time of the event. */
  readonly started: number;
  /** When its message first arrived, in milliseconds since the epoch; undefined if the request comes from a node's annotations. */
  readonly receivedAt?: number;
}

/** An instance that Auto Scaling holds for us. */
export interface HeldInstance {
  readonly transition: Transition;
  readonly action: LifecycleAction;
  /** When it began to wait, as far as known: the time of the event, or of the scaling activity, or when we found it without either. */
  readonly started: number;
  /** Since when drainer invocations have been trying, this one or an earlier one. */
  readonly triedSince: number;
  /** We know neither an event nor a scaling activity of it, so we do not know when it began to wait. */
  readonly found: boolean;
  readonly options: GroupOptions;
}
