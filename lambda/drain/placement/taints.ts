import type { Node, Pod, Taint, Toleration } from '../../kubernetes/objects';

/** What a cordon puts on a node. https://kubernetes.io/docs/reference/labels-annotations-taints/#node-kubernetes-io-unschedulable */
const CORDON_TAINT: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** Kubernetes puts these on a node by its condition and takes them off again, so they forbid nothing for ever. */
const PASSING = ['node.kubernetes.io/', 'node.cloudprovider.kubernetes.io/'];

/** https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/#concepts */
export function tolerates({ key, operator = 'Equal', value = '', effect }: Toleration, taint: Taint): boolean {
  if ((effect && effect !== taint.effect) || (key && key !== taint.key)) {
    return false;
  }
  switch (operator) {
    case 'Exists': return true;
    case 'Equal': return Boolean(key) && value === (taint.value ?? '');
    // An operator that we do not know may tolerate it: nothing is called impossible that is not.
    default: return true;
  }
}

function isTolerated(taint: Taint, { spec }: Pod): boolean {
  return (spec.tolerations ?? []).some((toleration) => tolerates(toleration, taint));
}

/** Whether the cordon does not keep the pod away. */
export function toleratesCordon(pod: Pod): boolean {
  return isTolerated(CORDON_TAINT, pod);
}

/** The taint that keeps the pod off the node for as long as somebody leaves it there. */
export function forbiddingTaint(node: Node, pod: Pod): Taint | undefined {
  return node.spec.taints?.find((taint) => (taint.effect === 'NoSchedule' || taint.effect === 'NoExecute')
    && !PASSING.some((prefix) => taint.key.startsWith(prefix)) && !isTolerated(taint, pod));
}
