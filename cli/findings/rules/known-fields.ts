import type { StoredObject } from '../../../simulation/cluster/objects';

/** The fields of a spec, by kind, of Kubernetes 1.36: those that are not here say something that the drainer cannot heed. */
const KNOWN_FIELDS: Readonly<Record<string, readonly string[]>> = {
  PodDisruptionBudget: ['minAvailable', 'maxUnavailable', 'selector', 'unhealthyPodEvictionPolicy'],
  Deployment: ['replicas', 'selector', 'template', 'strategy', 'minReadySeconds', 'revisionHistoryLimit', 'paused', 'progressDeadlineSeconds'],
  ReplicaSet: ['replicas', 'selector', 'template', 'minReadySeconds'],
  StatefulSet: [
    'replicas', 'selector', 'template', 'volumeClaimTemplates', 'serviceName', 'podManagementPolicy', 'updateStrategy', 'revisionHistoryLimit',
    'minReadySeconds', 'persistentVolumeClaimRetentionPolicy', 'ordinals',
  ],
  Job: [
    'parallelism', 'completions', 'activeDeadlineSeconds', 'podFailurePolicy', 'successPolicy', 'backoffLimit', 'backoffLimitPerIndex', 'maxFailedIndexes',
    'selector', 'manualSelector', 'template', 'ttlSecondsAfterFinished', 'completionMode', 'suspend', 'podReplacementPolicy', 'managedBy',
  ],
};

/** The fields of an object's spec that the drainer does not know. */
export function unknownFields({ kind, spec }: StoredObject): string[] {
  const known = KNOWN_FIELDS[kind];
  return known ? Object.keys(spec ?? {}).filter((field) => !known.includes(field)) : [];
}
