import type { Outcome } from './end';
import type { Steering } from './people/steering';
import type { KindOnNeed } from './snapshot';
import type { Baseline } from './state/drain-state';
import type { Node, Pod } from '../kubernetes/objects';
import type { NodePatch, PodPatch } from '../kubernetes/port';

/** What the drainer does with a pod. */
export type PodAction =
  /** Take the pod out of its ReplicaSet, so that the replacement comes up while the pod goes on serving. */
  | { readonly type: 'release'; readonly pod: Pod; readonly patch: PodPatch }
  /** Put the pod back into its ReplicaSet. */
  | { readonly type: 'adopt'; readonly pod: Pod; readonly patch: PodPatch; readonly because: string }
  | {
    readonly type: 'evict';
    readonly pod: Pod;
    /** Its owner's name; only set for pods on a draining node. */
    readonly owner?: string;
    readonly budgetVersion?: string;
    /** Its budget does not allow the eviction; the API server is asked all the same (verdict/asking.ts). */
    readonly asks?: boolean;
  }
  /** Evict although the owner falls below its floor; announced before. */
  | { readonly type: 'interrupt'; readonly pod: Pod; readonly owner: string; readonly because: string; readonly budgetVersion?: string }
  /** FORCE: delete with the pod's own grace, without asking a budget; announced before. */
  | { readonly type: 'delete'; readonly pod: Pod; readonly owner: string; readonly because: string };

/** What the drainer does next. */
export type Action =
  /** Write on the node which owners the gate will wait for, before the first eviction. */
  | { readonly type: 'write-baseline'; readonly node: Node; readonly baseline: Baseline; readonly warnings?: readonly string[] }
  /** Cordon and label the node again, because somebody undid that during the drain. */
  | { readonly type: 'cordon-again'; readonly node: Node; readonly patch: NodePatch }
  /** Write on the node a deadline that an outage or a waiting drain has moved, for people and for the next leader. */
  | { readonly type: 'write-deadline'; readonly node: Node; readonly deadline: number; readonly because: string }
  | PodAction
  | {
    readonly type: 'settle';
    readonly node: Node;
    readonly outcome: Outcome;
    readonly owners: readonly OwnerResult[];
    /** Set when a person asked for this end; undefined when the rules end the drain. */
    readonly because?: string;
  }
  /** Write on the node that its instance is no longer retained. The drainer that owns its group then has the instance terminated. */
  | { readonly type: 'end-retention'; readonly node: Node; readonly because: string };

/** How a drain ended for an owner that had pods on the node. */
export interface OwnerResult {
  readonly owner: string;
  /**
   * `interrupted`: it comes up elsewhere once the instance is gone. `left-down`: it has fewer available pods than before, and nothing indicates that
   * they come back. `timed-out`: its pods were still on the node. `on-its-way`: it stays at its floor or above, and either people ended the drain
   * before it had moved, or its pod gets a node once this one is gone. Also used for a Job, which creates its next pods after its back-off.
   */
  readonly result: 'replaced' | 'scaled-in' | 'owner-gone' | 'not-replaceable' | 'interrupted' | 'left-down' | 'timed-out' | 'on-its-way';
}

/** Why the drain of a node is not finished: one sentence per pod or owner. */
export interface Blocker {
  /** The pod, or the owner that the gate waits for. */
  readonly subject: string;
  readonly sentence: string;
}

/** A pod whose eviction will interrupt its owner. Reported before it happens. */
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

/** A node whose instance is retained and whose pods the drainer goes on trying to move. */
export interface RetainedStatus {
  readonly node: Node;
  readonly podsLeft: number;
  /** Why the remaining pods are still there. */
  readonly blockers: readonly Blocker[];
  /** Whether any of its pods are leaving or being replaced. */
  readonly isMoving: boolean;
  /** Pods that go now although their owner falls below its floor. */
  readonly announcements: readonly Announcement[];
}

/** What people want of a node, and whether the drainer does it. */
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
  /** When the decision changes even if nothing in the cluster does. */
  readonly wakeAt: number;
  /** The kinds that must be loaded before anything can be decided. If not empty, everything else in the decision is empty. */
  readonly needs: readonly KindOnNeed[];
}
