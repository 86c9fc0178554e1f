import type { Node, Pod, Taint, Toleration } from '../../kubernetes/objects';

/** The taint of a cordoned node. https://kubernetes.io/docs/reference/labels-annotations-taints/#node-kubernetes-io-unschedulable */
const CORDON_TAINT: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** Kubernetes adds and removes these taints by the node's conditions, so they are not permanent obstacles. */
const PASSING = ['node.kubernetes.io/', 'node.cloudprovider.kubernetes.io/'];

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#concepts */
export function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if ((effect && effect !== taint.effect) || (key && key !== taint.key)) {
    return false;
  }
  switch (operator) {
    case 'Exists': return true;
    case 'Equal': return Boolean(key) && value === (taint.value ?? '');
    // An operator that we do not know may tolerate the taint: never call impossible what may be possible.
    default: return true;
  }
}

function isTolerated(taint: Taint, { spec }: Pod): boolean {
  return (spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint));
}

/** Whether the pod tolerates a cordon. */
export function toleratesCordon(pod: Pod): boolean {
  return isTolerated(CORDON_TAINT, pod);
}

/** A taint that keeps the pod off the node until somebody removes it. */
export function forbiddingTaint(node: Node, pod: Pod): Taint | undefined {
  return node.spec.taints?.find((taint) => (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute')
    && !PASSING.some((prefix) => taint.key.startsWith(prefix)) && !isTolerated(taint, pod));
}
