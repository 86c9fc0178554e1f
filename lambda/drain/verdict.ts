import type { Releasable } from './surge';
import type { PodPatch } from '../kubernetes/port';

/** What can be done now about a pod that must leave. */
export type Verdict =
  | { readonly type: 'evict' }
  /** Its replacement comes up first. */
  | { readonly type: 'release'; readonly from: Releasable }
  /** It was released, but no replacement can be made: back to its ReplicaSet. */
  | { readonly type: 'adopt'; readonly patch: PodPatch; readonly because: string }
  /** It can go later, when the cause has changed. */
  | { readonly type: 'wait'; readonly because: string }
  /** It can never go without an interruption of its owner: announced, then evicted last. */
  | { readonly type: 'interrupt'; readonly because: string };
