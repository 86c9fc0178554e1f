import { NOT_READY_TAINT, UNREACHABLE_TAINT } from '../../scheduler/taints';
import type { PodSpec, Toleration } from '../pod';

const PRIORITIES: Readonly<Record<string, number>> = {
  'system-node-critical': 2_000_001_000,
  'system-cluster-critical': 2_000_000_000,
};

/** How long a pod stays on a node that is lost, unless it says otherwise. */
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

function covers(toleration: Toleration, key: string): boolean {
  return (!toleration.key || toleration.key === key) && (!toleration.effect || toleration.effect === 'NoExecute');
}
