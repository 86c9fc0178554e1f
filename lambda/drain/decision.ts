import type { DrainRecord } from './mark';
import type { PodPatch } from '../kubernetes/port';
import type { Outcome } from './outcome';
import type { Node, Pod } from '../kubernetes/objects';

/** What the drainer does with a pod. */
export type PodAction =
  /** Take the pod out of its ReplicaSet, so that the replacement comes up while it goes on serving; or put it back. */
  | { readonly type: 'release' | 'restore'; readonly pod: Pod; readonly patch: PodPatch }
  | { readonly type: 'evict'; readonly pod: Pod; readonly budgetVersion?: string }
  /** Evict although the owner falls below its floor; announced first. */
  | { readonly type: 'interrupt'; readonly node: Node; readonly pod: Pod; readonly because: string; readonly budgetVersion?: string }
  /** FORCE: delete with the pod's own grace, without asking a budget. */
  | { readonly type: 'delete'; readonly pod: Pod };

/** What the drainer does next. */
export type Action =
  /** Write on the node whom the gate will wait for, before the first eviction. */
  | { readonly type: 'record'; readonly node: Node; readonly record: DrainRecord }
  | PodAction
  | { readonly type: 'settle'; readonly node: Node; readonly outcome: Outcome };

/** Why a victim is not done yet: one sentence a pod or owner. */
export interface Blocker {
  /** The pod, or the owner that the gate waits for. */
  readonly subject: string;
  readonly sentence: string;
}

export interface VictimStatus {
  readonly node: Node;
  readonly podsLeft: number;
  readonly blockers: readonly Blocker[];
}

export interface Decision {
  readonly actions: readonly Action[];
  readonly victims: readonly VictimStatus[];
  /** When time alone changes the decision. */
  readonly wakeAt: number;
}
