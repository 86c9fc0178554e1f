import type { Outage } from './deadline';
import type { People } from './people/steering';
import type { DrainState } from './state/drain-state';
import type {
  Deployment, Job, Node, PersistentVolume, PersistentVolumeClaim, Pod, PodDisruptionBudget, ReplicaSet, ReplicationController, Service,
  StatefulSet, VolumeAttachment,
} from '../kubernetes/objects';

/** This kind has not been loaded: whether there are any objects is unknown. */
export const NOT_LOADED = 'not-loaded';

/** The objects of the kinds that are watched only once a drain needs them. Read them through `KindsOnNeed`. */
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
  /** The draining nodes that have no outcome yet. */
  readonly drainingNodes: readonly DrainingNode[];
  /** The nodes whose drain ended with the instance retained, while it still is. */
  readonly retainedNodes: readonly DrainingNode[];
  /** What people want of drains, apart from the annotations of nodes. */
  readonly people: People;
  /** The drainer that leads, and whether it may release pods of another drainer's nodes: if none of its own groups surges, its role lacks that permission. */
  readonly leader?: { readonly drainerName: string; readonly maySurge: boolean };
  /** By the pod's UID. */
  readonly attempts: ReadonlyMap<string, Attempt>;
  /** The names of nodes whose drain has ended and whose instance is about to be terminated: their pods no longer count. */
  readonly ending: ReadonlySet<string>;
  /** How far the cluster's clock is ahead of ours, in milliseconds. */
  readonly clockAhead?: number;
  /** The last time in which nobody could see the cluster. */
  readonly outage?: Outage;
}

export interface DrainingNode {
  readonly node: Node;
  readonly state: DrainState;
}

/** The last attempt to release, adopt, evict or delete a pod. */
export interface Attempt {
  /** What was tried; only `evict` and `delete` make a pod leave. */
  readonly type: 'release' | 'adopt' | 'evict' | 'delete';
  /**
   * `requested`: not answered yet. `accepted`: remembered until the watch shows the effect. `refused`: not to be repeated before `retryAt`.
   * `unknown`: no clear answer, so until `retryAt` it may still take effect.
   */
  readonly state: 'requested' | 'accepted' | 'refused' | 'unknown';
  readonly at: number;
  /** The number of refusals in a row. */
  readonly refusals: number;
  readonly retryAt?: number;
  /** Refused by an admission policy or webhook, or because the drainer lacks the permission. */
  readonly forbidden?: boolean;
  /** Forbidden more than once in a row, so that the answer can be expected to stay the same. */
  readonly denied?: boolean;
  /** The API server was asked although the budget did not allow it (verdict/asking.ts): the answer says nothing about when the pod may go. */
  readonly asks?: boolean;
  /** The reason of the refusal, as a sentence. */
  readonly because?: string;
  /** The budgets as of the refusal: once they change, the request may be repeated before `retryAt`. */
  readonly budgetVersion?: string;
}
