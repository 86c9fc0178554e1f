import type { ReleasedFrom } from './surge';
import type { PodDisruptionBudget } from '../../kubernetes/objects';
import type { PodPatch } from '../../kubernetes/port';

/** What can be done now about a pod that must leave. */
export type Verdict =
  | {
    readonly type: 'evict';
    /** Its budget does not allow it; the request is made only because a webhook that sees it may move the pod (asking.ts). */
    readonly asks?: boolean;
  }
  /** Its replacement is brought up first. */
  | { readonly type: 'release'; readonly from: ReleasedFrom }
  /** It was released, but no replacement can come up: it goes back to its ReplicaSet. */
  | { readonly type: 'adopt'; readonly patch: PodPatch; readonly because: string }
  /** It can go once the cause has changed. */
  | {
    readonly type: 'wait';
    readonly because: string;
    /** When the verdict changes even if nothing in the cluster does. */
    readonly until?: number;
    /** No node could take its replacement, so that its owner would lose it. It goes only at its last call. */
    readonly forPlace?: boolean;
    /** The budget that does not allow the eviction. */
    readonly budget?: PodDisruptionBudget;
  }
  /** It can never go without interrupting its owner: announced, and evicted last. */
  | { readonly type: 'interrupt'; readonly because: string };
