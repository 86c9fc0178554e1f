import type { DaemonSet, Node, Pod } from '../../cluster/objects';
import type { PodSpec, PodTemplate, Toleration } from '../../cluster/pod';
import { selectsNode } from '../../scheduler/node-affinity';
import { isTolerated, UNSCHEDULABLE_TAINT } from '../../scheduler/taints';

/** The tolerations that all DaemonSet pods get. */
const TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: UNSCHEDULABLE_TAINT, operator: 'Exists', effect: 'NoSchedule' },
];

/** Whether a set creates a pod for a node, and whether an existing one may stay. */
export interface Wanted {
  readonly place: boolean;
  readonly stay: boolean;
}

export function wants(set: DaemonSet, node: Node): Wanted {
  const template = set.spec.template?.spec;
  if (!template || !selectsNode(template, node)) {
    return { place: false, stay: false };
  }
  if (!node.spec.taints?.length) {
    return { place: true, stay: true };
  }
  const tolerations = [...template.tolerations ?? [], ...TOLERATIONS];
  const untolerated = node.spec.taints.filter((taint) => !isTolerated(taint, tolerations));
  return {
    place: !untolerated.some(({ effect }) => effect === 'NoSchedule' || effect === 'NoExecute'),
    stay: !untolerated.some(({ effect }) => effect === 'NoExecute'),
  };
}

/** A template whose pods can only be scheduled to this node. */
export function templateFor(template: PodTemplate, nodeName: string): PodTemplate {
  const here = { matchFields: [{ key: 'metadata.name', operator: 'In', values: [nodeName] }] };
  const { affinity } = template.spec;
  const spec: PodSpec = {
    ...template.spec,
    tolerations: [...template.spec.tolerations ?? [], ...TOLERATIONS],
    affinity: {
      ...affinity,
      nodeAffinity: { ...affinity?.nodeAffinity, requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [here] } },
    },
  };
  return { ...template, spec };
}

/** The node on which the pod is, or for which it was created. */
export function nodeOf(pod: Pod): string {
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return pod.spec.nodeName ?? terms?.[0]?.matchFields?.[0]?.values?.[0] ?? '';
}
