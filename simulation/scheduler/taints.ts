import { Filter, never } from './filter';
import type { Node, Taint } from '../cluster/objects';
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

/** The taints that keep pods away. */
export function hardTaintsOf({ spec: { taints = [] } }: Node): readonly Taint[] {
  return taints.filter(({ effect }) => effect !== 'PreferNoSchedule');
}

/** The taints that only make a node worse than others. */
export function softTaintsOf({ spec: { taints = [] } }: Node): readonly Taint[] {
  return taints.filter(({ effect }) => effect === 'PreferNoSchedule');
}

export function untolerated(taints: readonly Taint[], tolerations: readonly Toleration[] | undefined): readonly Taint[] {
  return taints.length === 0 ? taints : taints.filter((taint) => !isTolerated(taint, tolerations));
}

const UNSCHEDULABLE = never('node(s) were unschedulable');

export const unschedulableFilter: Filter = (pod) => {
  const tolerated = isTolerated({ key: UNSCHEDULABLE_TAINT, effect: 'NoSchedule' }, pod.spec.tolerations);
  return tolerated ? undefined : ({ isUnschedulable }) => isUnschedulable ? UNSCHEDULABLE : undefined;
};

export const taintFilter: Filter = (pod) => ({ hardTaints }) => {
  const taint = hardTaints.length === 0 ? undefined : hardTaints.find((each) => !isTolerated(each, pod.spec.tolerations));
  return taint && never(`node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`);
};
