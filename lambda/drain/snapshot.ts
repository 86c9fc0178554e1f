import type { Outage } from './deadline';
import type { People } from './people/steering';
import type { DrainState } from './state/drain-state';
import type {
  Deployment, Job, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodDisruptionBudget, ReplicaSet, ReplicationController, Service,
  StatefulSet, VolumeAttachment,
} from '../kubernetes/objects';

/** Nobody has looked for objects of this kind: whether there are any is unknown. */
export const NOT_LOADED = 'not-loaded';

/** The objects of the kinds that are watched only once a drain needs them. What reads one goes through `KindsOnNeed`. */
export interface LoadedOnNeed {
  readonly replicaSets: readonly ReplicaSet[] | typeof NOT_LOADED;
  readonly deployments: readonly Deployment[] | typeof NOT_LOADED;
  readonly statefulSets: readonly StatefulSet[] | typeof NOT_LOADED;
  readonly replicationControllers: readonly ReplicationController[] | typeof NOT_LOADED;
  readonly jobs: readonly Job[] | typeof NOT_LOADED;
  readonly services: readonly Service[] | typeof NOT_LOADED;
  readonly claims: readonly PersistentVolumeClaim[] | typeof NOT_LOADED;
  readonly volumes: readonly PersistentVolume[] | typeof NOT_LOADED;
  readonly attachments: readonly VolumeAttachment[] | typeof NOT_LOADED;
}

export type KindOnNeed = keyof LoadedOnNeed;

/** The cluster as observed, and what was done but is not yet observed. */
export interface Snapshot extends LoadedOnNeed {
  readonly nodes: readonly Node[];
  readonly pods: readonly Pod[];
  readonly budgets: readonly PodDisruptionBudget[];
  /** The draining nodes, without those that have an outcome. */
  readonly drainingNodes: readonly DrainingNode[];
  /** The nodes whose drain ended with an instance that is retained, and still is. */
  readonly retainedNodes: readonly DrainingNode[];
  /** What people say about drains besides what stands on nodes. */
  readonly people: People;
  /** Whether the drainer that leads may release pods of another drainer's nodes: its role may not where its own groups never surge. */
  readonly leader?: { readonly drainerName: string; readonly maySurge: boolean };
  /** By the pod's UID. */
  readonly attempts: ReadonlyMap<string, Attempt>;
  /** Names of nodes whose drain has ended and whose instance is about to be terminated: their pods no longer count. */
  readonly ending: ReadonlySet<string>;
  /** How far the cluster's clock is ahead of ours, in milliseconds. */
  readonly clockAhead?: number;
  /** The last time that nobody could look at the cluster. */
  readonly outage?: Outage;
}

export interface DrainingNode {
  readonly node: Node;
  readonly state: DrainState;
}

/** The last try to release or adopt a pod, or to make it go. */
export interface Attempt {
  /** What was tried; only the latter two make a pod leave. */
  readonly type: 'release' | 'adopt' | 'evict' | 'delete';
  /**
   * `requested`: unanswered; `accepted`: until the watch shows it; `refused`: not before `retryAt`; `unknown`: no answer came,
   * so until `retryAt` it may yet take effect.
   */
  readonly state: 'requested' | 'accepted' | 'refused' | 'unknown';
  readonly at: number;
  /** How often it was refused in a row. */
  readonly refusals: number;
  readonly retryAt?: number;
  /** By a policy or for want of a permission. */
  readonly forbidden?: boolean;
  /** The same, and not only once, so that the same will be answered again. */
  readonly denied?: boolean;
  /** It was only asked for, though its budget did not allow it: what was answered says nothing of when it may go. */
  readonly asks?: boolean;
  /** The reason of the refusal, as a sentence. */
  readonly because?: string;
  /** The refusal may end before `retryAt`, when the budgets of the pod are no longer of this version. */
  readonly budgetVersion?: string;
}
