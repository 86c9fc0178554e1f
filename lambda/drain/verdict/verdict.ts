import type { ReleasedFrom } from './surge';
import type { PodDisruptionBudget } from '../../kubernetes/objects';
import type { PodPatch } from '../../kubernetes/port';

/** What can be done now about a pod that must leave. */
export type Verdict =
  | {
    readonly type: 'evict';
    /** Its budget does not allow it, so the API server is only asked: whoever takes note of that may move the pod. */
    readonly asks?: boolean;
  }
  /** Its replacement comes up first. */
  | { readonly type: 'release'; readonly from: ReleasedFrom }
  /** It was released, but no replacement can be made: back to its ReplicaSet. */
  | { readonly type: 'adopt'; readonly patch: PodPatch; readonly because: string }
  /** It can go later, when the cause has changed. */
  | {
    readonly type: 'wait';
    readonly because: string;
    /** When time alone changes that. */
    readonly until?: number;
    /** It would be down, for no node could take it. So it goes at the last call only. */
    readonly forPlace?: boolean;
    /** The budget that does not allow it. */
    readonly budget?: PodDisruptionBudget;
  }
  /** It can never go without an interruption of its owner: announced, then evicted last. */
  | { readonly type: 'interrupt'; readonly because: string };
