import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import type { Cloud } from '../../../simulation/cloud/cloud';
import type { Manifest } from '../../../simulation/cluster/api/creation';
import type { Store } from '../../../simulation/cluster/store';
import type { LogLine } from '../../../simulation/example/log-line';

/** A reference to an existing object. */
export interface Reference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** A line of the drainer's log, and when it came, in milliseconds since the epoch. */
export type SaidLine = LogLine & { readonly at: number };

/** Where a scenario is played: a cluster with a node group, and a drainer that serves it. */
export interface Place {
  readonly cloud: Cloud;
  readonly group: Group;
  /** The API server's state. Read-only. */
  readonly store: Store;
  /** All log lines of the drainer, in order. */
  readonly said: readonly SaidLine[];

  /** Ensures this many ready nodes that are not being drained. Returns their names. */
  nodes(count: number): Promise<string[]>;
  create(manifest: Manifest): Promise<void>;
  /** A JSON merge patch, as an administrator. */
  patch(object: Reference, patch: object): Promise<void>;
  remove(object: Reference): Promise<void>;
  /** A JSON merge patch of a pod, with the drainer's credentials, as an attacker could use them. Returns the status code. */
  patchAsDrainer(pod: Reference, patch: object): Promise<number>;
  /** A JSON merge patch of a Node object, with the credentials of that node's kubelet, as an attacker could use them. Returns the status code. */
  patchAsKubelet(node: string, patch: object): Promise<number>;
  /** Installs an admission policy that denies all evictions in a namespace. Returns a function that removes it. */
  denyEvictions(namespace: string): Promise<() => Promise<void>>;
  /** Installs an admission policy that denies the drainer all changes of a node. Returns a function that removes it. */
  denyNodeChanges(node: string): Promise<() => Promise<void>>;
  /** Cuts only the drainer off from the API server. Returns a function that reconnects it. */
  cutOffDrainer(): Promise<() => Promise<void>>;
  /** Removes the drainer's permissions on nodes and pods. Returns a function that restores them. */
  forbidDrainer(): Promise<() => Promise<void>>;
  /** Installs a webhook that sees and allows every eviction request in a namespace. Returns a function that removes it. */
  onEvictions(namespace: string, asked: (pod: string) => void): Promise<() => Promise<void>>;
  /** Installs a webhook that adds a label to every updated pod of a namespace. Returns a function that removes it. */
  changeUpdatedPods(namespace: string): Promise<() => Promise<void>>;
  killDrainer(): Promise<void>;
  restartApiServer(): Promise<void>;
  /** Rejects with `what` if the condition does not become true in time. */
  until(what: string, condition: () => boolean, limitSeconds?: number): Promise<void>;
  pass(seconds: number): Promise<void>;
}
