import type { Outcome } from './end';
import type { Steering } from './people/steering';
import type { KindOnNeed } from './snapshot';
import type { Baseline } from './state/drain-state';
import type { Node, Pod } from '../kubernetes/objects';
import type { NodePatch, PodPatch } from '../kubernetes/port';

/** What the drainer does with a pod. */
export type PodAction =
  /** Take the pod out of its ReplicaSet, so that the replacement comes up while it goes on serving. */
  | { readonly type: 'release'; readonly pod: Pod; readonly patch: PodPatch }
  /** Put it back. */
  | { readonly type: 'adopt'; readonly pod: Pod; readonly patch: PodPatch; readonly because: string }
  | {
    readonly type: 'evict';
    readonly pod: Pod;
    /** Whose it is, where a drain is about it. */
    readonly owner?: string;
    readonly budgetVersion?: string;
    /** It is only asked for, as its budget does not allow it. */
    readonly asks?: boolean;
  }
  /** Evict although the owner falls below its floor; announced before. */
  | { readonly type: 'interrupt'; readonly pod: Pod; readonly owner: string; readonly because: string; readonly budgetVersion?: string }
  /** FORCE: delete with the pod's own grace, without asking a budget; announced before. */
  | { readonly type: 'delete'; readonly pod: Pod; readonly owner: string; readonly because: string };

/** What the drainer does next. */
export type Action =
  /** Write on the node whom the gate will wait for, before the first eviction. */
  | { readonly type: 'write-baseline'; readonly node: Node; readonly baseline: Baseline; readonly warnings?: readonly string[] }
  /** Cordon and label the node again: somebody has taken that back during its drain. */
  | { readonly type: 'cordon-again'; readonly node: Node; readonly patch: NodePatch }
  /** Write on the node the deadline that holds since an outage or while the drain waits, for people and for whoever leads next. */
  | { readonly type: 'write-deadline'; readonly node: Node; readonly deadline: number; readonly because: string }
  | PodAction
  | {
    readonly type: 'settle';
    readonly node: Node;
    readonly outcome: Outcome;
    readonly owners: readonly OwnerResult[];
    /** Somebody wants it so; nobody does where the rules end the drain. */
    readonly because?: string;
  }
  /** Write on the node that its instance is no longer retained; its own drainer has it terminated. */
  | { readonly type: 'end-retention'; readonly node: Node; readonly because: string };

/** How it ended for an owner of pods that stood on a draining node. */
export interface OwnerResult {
  readonly owner: string;
  /**
   * `interrupted`: it comes up elsewhere once the instance is gone. `left-down`: it had more available pods before, and nothing tells that they
   * come back. `timed-out`: its pods were still on the node. `on-its-way`: people ended the drain before it had moved, or its pod
   * gets a node once this one is gone, and it stays at its floor or above. So it is for a Job, whose next pods come after its back-off.
   */
  readonly result: 'replaced' | 'scaled-in' | 'owner-gone' | 'not-replaceable' | 'interrupted' | 'left-down' | 'timed-out' | 'on-its-way';
}

/** Why a draining node is not done yet: one sentence a pod or owner. */
export interface Blocker {
  /** The pod, or the owner that the gate waits for. */
  readonly subject: string;
  readonly sentence: string;
}

/** A pod whose owner will be interrupted, said before it is. */
export interface Announcement {
  readonly pod: Pod;
  readonly because: string;
}

/** A released pod that no drain is about, and why it can neither go back nor leave. */
export interface WaitingOrphan {
  readonly pod: Pod;
  readonly because: string;
}

export interface DrainStatus {
  readonly node: Node;
  readonly podsLeft: number;
  readonly blockers: readonly Blocker[];
  readonly announcements: readonly Announcement[];
}

/** A node whose retained instance is tried again. */
export interface RetainedStatus {
  readonly node: Node;
  readonly podsLeft: number;
  /** Why those that are left are still there. */
  readonly blockers: readonly Blocker[];
  /** Whether pods of it are on their way. */
  readonly isMoving: boolean;
  /** Whose pods go now though their owner falls below its floor. */
  readonly announcements: readonly Announcement[];
}

/** What people want of a node, and whether it is done. */
export interface SteeringStatus {
  readonly node: Node;
  readonly steering: Steering;
}

export interface Decision {
  readonly actions: readonly Action[];
  readonly drainingNodes: readonly DrainStatus[];
  readonly retainedNodes: readonly RetainedStatus[];
  /** Of draining and retained nodes. */
  readonly steering: readonly SteeringStatus[];
  readonly orphanedPods: readonly WaitingOrphan[];
  /** When time alone changes the decision. */
  readonly wakeAt: number;
  /** What has to be loaded before anything can be decided. Nothing else is said where there is something. */
  readonly needs: readonly KindOnNeed[];
}
