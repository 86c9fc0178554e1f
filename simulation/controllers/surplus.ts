import type { Pod } from '../cluster/objects';
import { isReady, readySince, restartsOf } from '../component-base/pod-state';

const PHASES: readonly (string | undefined)[] = ['Pending', 'Unknown', 'Running'];

/**
 * The order in which a ReplicaSet with too many pods deletes them: first those not on a node, not running, not ready, with a low deletion cost,
 * sharing a node with others of the owner, and finally the youngest. `sameNode` counts the owner's pods on the pod's node.
 */
export function bySurplus(sameNode: (pod: Pod) => number): (a: Pod, b: Pod) => number {
  return (a, b) => compare(preferences(a, sameNode), preferences(b, sameNode));
}

/** Compared number by number: the pod with the lower number at the first difference goes first. */
function preferences(pod: Pod, sameNode: (pod: Pod) => number): number[] {
  const since = readySince(pod);
  return [
    pod.spec.nodeName ? 1 : 0,
    PHASES.indexOf(pod.status.phase),
    isReady(pod) ? 1 : 0,
    Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0),
    -sameNode(pod),
    since === undefined ? 0 : -since,
    -restartsOf(pod),
    -Date.parse(pod.metadata.creationTimestamp),
    -Number(pod.metadata.resourceVersion),
  ];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, position) => value !== b[position]);
  return index < 0 ? 0 : a[index] - b[index];
}
