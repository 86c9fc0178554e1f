import type { ObjectMeta, OwnerReference, Pod, StoredObject } from '../objects';
import type { PodTemplate } from '../pod';
import type { NewObject, Store } from '../store';
import { timestamp } from '../time-format';

/** The priority of the built-in classes, and of one that a storage driver brings along. Others would need their PriorityClass objects. */
const PRIORITIES: Readonly<Record<string, number>> = {
  'system-cluster-critical': 2_000_000_000, 'system-node-critical': 2_000_001_000, 'mount-s3-critical': 1_000_000_000,
};

/** What the admission of the real server adds to every pod. */
const DEFAULT_TOLERATIONS = ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']
  .map((key) => ({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 }));

export interface RunningPod {
  readonly metadata: Partial<ObjectMeta> & ({ readonly name: string } | { readonly generateName: string });
  readonly template: PodTemplate;
  readonly nodeName: string;
  /** Since when it runs, in milliseconds since the epoch. */
  readonly since: number;
  /** @default true */
  readonly ready?: boolean;
  readonly owner?: OwnerReference;
}

/** A pod that has been running on its node for some time. */
export function runningPod(store: Store, pod: RunningPod): Pod {
  const { template, nodeName, owner, ready = true } = pod;
  const since = timestamp(pod.since);
  const readiness = ready
    ? { status: 'True', lastTransitionTime: since }
    : { status: 'False', reason: 'ContainersNotReady', message: 'containers with unready status: [main]', lastTransitionTime: since };
  const object: NewObject<'pods'> = {
    metadata: {
      creationTimestamp: since,
      labels: template.metadata?.labels,
      annotations: template.metadata?.annotations,
      ...owner && { ownerReferences: [owner] },
      ...pod.metadata,
    },
    spec: {
      ...template.spec,
      nodeName,
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
  return store.create('pods', object);
}

/** How an object names the controller that owns it. */
export function controlledBy(owner: StoredObject): OwnerReference {
  const { apiVersion, kind, metadata: { name, uid } } = owner;
  return { apiVersion, kind, name, uid, controller: true, blockOwnerDeletion: true };
}
