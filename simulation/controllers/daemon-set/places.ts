import type { DaemonSet, Node, Pod } from '../../cluster/objects';
import type { PodSpec, PodTemplate, Toleration } from '../../cluster/pod';
import { selectsNode } from '../../scheduler/node-affinity';
import { isTolerated, UNSCHEDULABLE_TAINT } from '../../scheduler/taints';

/** What the pods of every DaemonSet put up with. */
const TOLERATIONS: readonly Toleration[] = [
  { key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/unreachable', operator: 'Exists', effect: 'NoExecute' },
  { key: 'node.kubernetes.io/disk-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/memory-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: 'node.kubernetes.io/pid-pressure', operator: 'Exists', effect: 'NoSchedule' },
  { key: UNSCHEDULABLE_TAINT, operator: 'Exists', effect: 'NoSchedule' },
];

/** Whether a set makes a pod for a node, and whether one that is there may stay. */
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

/** The scheduler places it, and has no choice. */
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

/** Where the pod is, or is meant to be. */
export function nodeOf(pod: Pod): string {
  const terms = pod.spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms;
  return pod.spec.nodeName ?? terms?.[0]?.matchFields?.[0]?.values?.[0] ?? '';
}
