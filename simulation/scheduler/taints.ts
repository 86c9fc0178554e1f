import { Filter, never } from './filter';
import type { Node, Pod, Taint } from '../cluster/objects';
import type { Toleration } from '../cluster/pod';

export const UNSCHEDULABLE_TAINT = 'node.kubernetes.io/unschedulable';
export const NOT_READY_TAINT = 'node.kubernetes.io/not-ready';
export const UNREACHABLE_TAINT = 'node.kubernetes.io/unreachable';

export function tolerates(toleration: Toleration, taint: Taint): boolean {
  if (toleration.effect && toleration.effect !== taint.effect) {
    return false;
  }
  if (toleration.key && toleration.key !== taint.key) {
    return false;
  }
  if (!toleration.key) {
    return toleration.operator === 'Exists';
  }
  return toleration.operator === 'Exists' || (toleration.value ?? '') === (taint.value ?? '');
}

export function isTolerated(taint: Taint, tolerations: readonly Toleration[] | undefined): boolean {
  return (tolerations ?? []).some((toleration) => tolerates(toleration, taint));
}

/** The first taint that keeps pods with these tolerations from being placed on the node. */
export function forbiddingTaint(node: Node, tolerations: readonly Toleration[] | undefined): Taint | undefined {
  return node.spec.taints?.find((taint) => taint.effect !== 'PreferNoSchedule' && !isTolerated(taint, tolerations));
}

export const unschedulableFilter: Filter = (pod) => {
  const tolerated = isTolerated({ key: UNSCHEDULABLE_TAINT, effect: 'NoSchedule' }, pod.spec.tolerations);
  return tolerated ? undefined : ({ node }) => node.spec.unschedulable ? never('node(s) were unschedulable') : undefined;
};

export const taintFilter: Filter = (pod) => ({ node }) => {
  const taint = forbiddingTaint(node, pod.spec.tolerations);
  return taint && never(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`);
};

/** How many soft taints of the node the pod does not tolerate. */
export function softTaints(node: Node, pod: Pod): number {
  if (!node.spec.taints?.length) {
    return 0;
  }
  return node.spec.taints
    .filter((taint) => taint.effect === 'PreferNoSchedule' && !isTolerated(taint, pod.spec.tolerations)).length;
}
