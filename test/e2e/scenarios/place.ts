import type { Group } from '../../../simulation/cloud/auto-scaling/group';
import type { Cloud } from '../../../simulation/cloud/cloud';
import type { Manifest } from '../../../simulation/cluster/api/creation';
import type { Store } from '../../../simulation/cluster/store';
import type { LogLine } from '../../../simulation/example/log-line';

/** An object that is there. */
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
  /** What the API server shows. To be read only. */
  readonly store: Store;
  /** All that the drainer has said, in order. */
  readonly said: readonly SaidLine[];

  /** Makes sure of so many ready nodes that no drain is about. Returns their names. */
  nodes(count: number): Promise<string[]>;
  create(manifest: Manifest): Promise<void>;
  /** A JSON merge patch, by somebody who may do everything. */
  patch(object: Reference, patch: object): Promise<void>;
  remove(object: Reference): Promise<void>;
  /** A JSON merge patch of a pod, by whoever has got hold of the drainer's credentials. Returns the code of the answer. */
  patchAsDrainer(pod: Reference, patch: object): Promise<number>;
  /** A JSON merge patch of a Node object, by whoever has got hold of the credentials of that node's kubelet. Returns the code of the answer. */
  patchAsKubelet(node: string, patch: object): Promise<number>;
  /** Has an admission policy deny every eviction in a namespace. Returns what takes the policy away. */
  denyEvictions(namespace: string): Promise<() => Promise<void>>;
  /** Has an admission policy deny the drainer every change of a node. Returns what takes the policy away. */
  denyNodeChanges(node: string): Promise<() => Promise<void>>;
  /** Cuts the drainer, and nobody else, off from the API server. Returns what joins them again. */
  cutOffDrainer(): Promise<() => Promise<void>>;
  /** Takes the drainer's permissions on nodes and pods away. Returns what gives them back. */
  forbidDrainer(): Promise<() => Promise<void>>;
  /** Has a webhook be told of every eviction in a namespace that somebody asks for, and allow it. Returns what takes the webhook away. */
  onEvictions(namespace: string, asked: (pod: string) => void): Promise<() => Promise<void>>;
  /** Has a webhook add a label to every pod of a namespace that somebody updates. Returns what takes the webhook away. */
  changeUpdatedPods(namespace: string): Promise<() => Promise<void>>;
  killDrainer(): Promise<void>;
  restartApiServer(): Promise<void>;
  /** Rejects with what was waited for if it does not become true in time. */
  until(what: string, condition: () => boolean, limitSeconds?: number): Promise<void>;
  pass(seconds: number): Promise<void>;
}
