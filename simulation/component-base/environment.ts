import type { SimulationClock } from '../clock/clock';
import type { Pod, StoredObject } from '../cluster/objects';
import type { NewObject, Store } from '../cluster/store';
import type { Random } from '../random';

/** What scheduler, controllers and kubelets stand on. */
export interface Environment {
  readonly store: Store;
  readonly clock: SimulationClock;
  readonly random: Random;
  readonly events: EventSink;
  /** How long a controller takes to see and answer to a change, in milliseconds. Different each time. */
  readonly lag: () => number;
  /** The pod as the API server's policies and webhooks leave it when it is made. */
  mutated(pod: NewObject<'pods'>): NewObject<'pods'>;
  /** Why a policy or a webhook denies that the pod is made, if one does. */
  denied(pod: NewObject<'pods'>): string | undefined;
  /** Asks the API server to delete the pod, with its own grace unless another is given. */
  deletePod(pod: Pod, options?: { readonly gracePeriodSeconds?: number }): void;
  /** Asks the API server to delete any other object. */
  deleteObject(object: StoredObject): void;
}

/** Where Events go, as `kubectl describe` shows them. */
export interface EventSink {
  record(about: StoredObject, type: 'Normal' | 'Warning', reason: string, message: string): void;
}

/** Part of the cluster that lives on its own between `start` and `stop`. */
export interface Actor {
  start(): void;
  stop(): void;
}
