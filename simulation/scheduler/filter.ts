import type { ClusterView } from './cluster-view';
import type { NodeInfo } from './node-info';
import type { Pod } from '../cluster/objects';

/** Why a node does not take a pod. */
export interface Rejection {
  readonly reasons: readonly string[];
  /** Whether the node would take it if other pods went. */
  readonly byPods: boolean;
}

/** What every node is asked. */
export type NodeCheck = (node: NodeInfo) => Rejection | undefined;

/** Prepares what is the same for all nodes. Undefined where the pod asks nothing of this kind. */
export type Filter = (pod: Pod, cluster: ClusterView) => NodeCheck | undefined;

/** Never, whatever other pods do. */
export function never(...reasons: string[]): Rejection {
  return { reasons, byPods: false };
}

/** Not beside the pods that are there. */
export function notNow(...reasons: string[]): Rejection {
  return { reasons, byPods: true };
}
