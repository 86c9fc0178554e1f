import type { SimulationClock } from '../clock/clock';
import type { Pod, StoredObject } from '../cluster/objects';
import type { NewObject, Store } from '../cluster/store';
import type { Random } from '../random';

/** The shared services of scheduler, controllers and kubelets. */
export interface Environment {
  readonly store: Store;
  readonly clock: SimulationClock;
  readonly random: Random;
  readonly events: EventSink;
  /** How long a controller takes to react to a change, in milliseconds; random. */
  readonly lag: () => number;
  /** The pod after the API server's mutating policies and webhooks. */
  mutated(pod: NewObject<'pods'>): NewObject<'pods'>;
  /** Why a policy or a webhook denies the creation of the pod, if one does. */
  denied(pod: NewObject<'pods'>): string | undefined;
  /** Asks the API server to delete the pod, with its own grace unless another is given. */
  deletePod(pod: Pod, options?: { readonly gracePeriodSeconds?: number }): void;
  /** Asks the API server to delete any other object. */
  deleteObject(object: StoredObject): void;
}

/** Receives Events, as shown by `kubectl describe`. */
export interface EventSink {
  record(about: StoredObject, type: 'Normal' | 'Warning', reason: string, message: string): void;
}

/** A part of the cluster that is active between `start` and `stop`. */
export interface Actor {
  start(): void;
  stop(): void;
}
