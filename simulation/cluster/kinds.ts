import type {
  ConfigMap, DaemonSet, Deployment, Event, HorizontalPodAutoscaler, Job, Lease, Namespace, Node, PersistentVolume, PersistentVolumeClaim, Pod,
  PodDisruptionBudget, ReplicaSet, ReplicationController, ResourceQuota, Service, StatefulSet, StoredObject, VolumeAttachment,
} from './objects';

/** What the store holds, by the name of the resource. */
export interface Kinds {
  nodes: Node;
  namespaces: Namespace;
  pods: Pod;
  deployments: Deployment;
  replicasets: ReplicaSet;
  statefulsets: StatefulSet;
  daemonsets: DaemonSet;
  replicationcontrollers: ReplicationController;
  jobs: Job;
  poddisruptionbudgets: PodDisruptionBudget;
  persistentvolumes: PersistentVolume;
  persistentvolumeclaims: PersistentVolumeClaim;
  volumeattachments: VolumeAttachment;
  horizontalpodautoscalers: HorizontalPodAutoscaler;
  configmaps: ConfigMap;
  leases: Lease;
  events: Event;
  services: Service;
  resourcequotas: ResourceQuota;
  /** Custom resources, such as `rollouts.argoproj.io`: owners of pods whose controllers the simulation does not have. */
  [custom: `${string}.${string}`]: StoredObject;
}
export type Resource = Extract<keyof Kinds, string>;

/** How a resource is addressed and shown. */
export interface ResourceKind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** Whether `metadata.generation` counts the changes of its spec. */
  readonly generation: boolean;
}

const namespaced = { namespaced: true, generation: false };
const counted = { namespaced: true, generation: true };
const clusterScoped = { namespaced: false, generation: false };

/** The built-in resources. */
export const RESOURCE_KINDS = {
  nodes: { apiVersion: 'v1', kind: 'Node', ...clusterScoped },
  namespaces: { apiVersion: 'v1', kind: 'Namespace', ...clusterScoped },
  pods: { apiVersion: 'v1', kind: 'Pod', ...counted },
  deployments: { apiVersion: 'apps/v1', kind: 'Deployment', ...counted },
  replicasets: { apiVersion: 'apps/v1', kind: 'ReplicaSet', ...counted },
  statefulsets: { apiVersion: 'apps/v1', kind: 'StatefulSet', ...counted },
  daemonsets: { apiVersion: 'apps/v1', kind: 'DaemonSet', ...counted },
  replicationcontrollers: { apiVersion: 'v1', kind: 'ReplicationController', ...counted },
  jobs: { apiVersion: 'batch/v1', kind: 'Job', ...counted },
  poddisruptionbudgets: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', ...counted },
  persistentvolumes: { apiVersion: 'v1', kind: 'PersistentVolume', ...clusterScoped },
  persistentvolumeclaims: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', ...namespaced },
  volumeattachments: { apiVersion: 'storage.k8s.io/v1', kind: 'VolumeAttachment', ...clusterScoped },
  horizontalpodautoscalers: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', ...namespaced },
  configmaps: { apiVersion: 'v1', kind: 'ConfigMap', ...namespaced },
  leases: { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', ...namespaced },
  events: { apiVersion: 'v1', kind: 'Event', ...namespaced },
  services: { apiVersion: 'v1', kind: 'Service', ...namespaced },
  resourcequotas: { apiVersion: 'v1', kind: 'ResourceQuota', ...namespaced },
} as const satisfies Record<string, ResourceKind>;
export type BuiltInResource = keyof typeof RESOURCE_KINDS;

export function isBuiltIn(resource: string): resource is BuiltInResource {
  return Object.hasOwn(RESOURCE_KINDS, resource);
}

/** Undefined for custom resources, whose kind is in their objects. */
export function kindOf(resource: string): ResourceKind | undefined {
  return isBuiltIn(resource) ? RESOURCE_KINDS[resource] : undefined;
}

/** The resource of an object, from its apiVersion and kind. */
export function resourceOf(object: { readonly apiVersion: string; readonly kind: string }): Resource {
  const group = apiGroupOf(object.apiVersion);
  for (const resource of Object.keys(RESOURCE_KINDS) as BuiltInResource[]) {
    const known = RESOURCE_KINDS[resource];
    if (known.kind === object.kind && apiGroupOf(known.apiVersion) === group) {
      return resource;
    }
  }
  return `${object.kind.toLowerCase()}s.${group || 'core'}`;
}

/** `apps` of `apps/v1`, the empty string of `v1`. */
export function apiGroupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash < 0 ? '' : apiVersion.slice(0, slash);
}
