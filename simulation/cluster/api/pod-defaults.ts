import { NOT_READY_TAINT, UNREACHABLE_TAINT } from '../../scheduler/taints';
import type { PodSpec, PodStatus, Toleration } from '../pod';

const PRIORITIES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

/** How long a pod stays on a lost node by default. */
const DEFAULT_TOLERATION_SECONDS = 300;

/** A pod's spec with what the API server's defaults and admission add. */
export function admitted(spec: PodSpec): PodSpec {
  const tolerations = [...spec.tolerations ?? []];
  for (const key of [NOT_READY_TAINT, UNREACHABLE_TAINT]) {
    if (!tolerations.some((toleration) => covers(toleration, key))) {
      tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: DEFAULT_TOLERATION_SECONDS });
    }
  }
  return {
    ...spec,
    tolerations,
    restartPolicy: spec.restartPolicy ?? 'Always',
    schedulerName: spec.schedulerName ?? 'default-scheduler',
    terminationGracePeriodSeconds: spec.terminationGracePeriodSeconds ?? 30,
    priority: spec.priority ?? PRIORITIES[spec.priorityClassName ?? ''] ?? 0,
  };
}

/** The status that a pod begins with. https://kubernetes.io/docs/concepts/scheduling-eviction/pod-scheduling-readiness/ */
export function firstStatus({ schedulingGates = [] }: PodSpec): PodStatus {
  const gated = { type: 'PodScheduled', status: 'False', reason: 'SchedulingGated', message: 'Scheduling is blocked due to non-empty scheduling gates' };
  return { phase: 'Pending', qosClass: 'Burstable', ...schedulingGates.length > 0 && { conditions: [gated] } };
}

function covers(toleration: Toleration, key: string): boolean {
  return (!toleration.key || toleration.key === key) && (!toleration.effect || toleration.effect === 'NoExecute');
}
