import type { ObjectMeta, OwnerReference, StoredObject } from '../objects';
import type { PodTemplate } from '../pod';
import type { NewObject } from '../store';
import { timestamp } from '../time-format';

/** The priorities of the built-in classes, and of one that a storage driver adds. Others would need PriorityClass objects. */
const PRIORITIES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000, 'system-node-critical': 2_000_001_000, 'mount-s3-critical': 1_000_000_000,
};

/** The tolerations that the real server's admission adds to every pod. */
const DEFAULT_TOLERATIONS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
  .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));

export interface RunningPod {
  readonly metadata: Partial<ObjectMeta> & ({ readonly name: string } | { readonly generateName: string });
  readonly template: PodTemplate;
  /** Since when it runs, in milliseconds since the epoch. */
  readonly since: number;
  /** @default true */
  readonly ready?: boolean;
  readonly owner?: OwnerReference;
}

/** A pod that has been running for some time, on a node still to be chosen. */
export function runningPod(pod: RunningPod): NewObject<'pods'> {
  const { template, owner, ready = true } = pod;
  const since = timestamp(pod.since);
  const readiness = ready
    ? { status: 'True', lastTransitionTime: since }
    : { status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [main]', lastTransitionTime: since };
  return {
    metadata: {
      creationTimestamp: since,
      labels: template.metadata?.labels,
      annotations: template.metadata?.annotations,
      ...owner && { ownerReferences: [owner] },
      ...pod.metadata,
    },
    spec: {
      ...template.spec,
      priority: PRIORITIES[template.spec.priorityClassName ?? ''] ?? 0,
      tolerations: [...template.spec.tolerations ?? [], ...DEFAULT_TOLERATIONS],
    },
    status: {
      phase: 'Running',
      startTime: since,
      conditions: [
        { type: 'PodReadyToStartContainers', status: 'True', lastTransitionTime: since },
        { type: 'Initialized', status: 'True', lastTransitionTime: since },
        { type: 'Ready', ...readiness },
        { type: 'ContainersReady', ...readiness },
        { type: 'PodScheduled', status: 'True', lastTransitionTime: since },
      ],
      containerStatuses: template.spec.containers.map(({ name, image }) => ({
        name, image, ready, restartCount: 0, started: true, state: { running: { startedAt: since } }, lastState: {},
      })),
    },
  };
}

/** The owner reference of an object to its controller. */
export function controlledBy(owner: StoredObject): OwnerReference {
  const { apiVersion, kind, metadata: { name, uid } } = owner;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
