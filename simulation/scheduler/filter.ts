import type { ClusterView } from './cluster-view';
import type { NodeInfo } from './node-info';
import type { Pod } from '../cluster/objects';

/** Why a node rejects a pod. */
export interface Rejection {
  readonly reasons: readonly string[];
  /** Whether the node would accept it if other pods were gone. */
  readonly byPods: boolean;
}

/** A check of one node. */
export type NodeCheck = (node: NodeInfo) => Rejection | undefined;

/** Prepares a check of all nodes for a pod. Undefined if the pod has no such constraint. */
export type Filter = (pod: Pod, cluster: ClusterView) => NodeCheck | undefined;

/** A rejection that does not depend on other pods. */
export function never(...reasons: string[]): Rejection {
  return { reasons, byPods: false };
}

/** A rejection because of the pods on the node. */
export function notNow(...reasons: string[]): Rejection {
  return { reasons, byPods: true };
}
