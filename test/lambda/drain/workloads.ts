import type { NOT_LOADED, Snapshot } from '../../../lambda/drain/snapshot';
import type { Annotations, Condition, IntOrString, Job, OwnerReference, Pod } from '../../../lambda/kubernetes/objects';

/** Pods and their owners, as few words as a test needs. */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const NOW = Date.parse('2026-03-01T12:00:00Z');

/** A snapshot in which every kind is loaded. */
export type CompleteSnapshot = { readonly [K in keyof Snapshot]: Exclude<Snapshot[K], typeof NOT_LOADED> };
/** Some of the objects of a cluster. */
export type Part = Partial<CompleteSnapshot>;

export interface PodOptions {
  /** Its node; none while it is not scheduled. */
  readonly on?: string;
  readonly namespace?: string;
  readonly ready?: boolean;
  /** When it became ready; long ago unless told. */
  readonly readySince?: number;
  readonly phase?: string;
  /** Until when its grace lasts. */
  readonly terminatingUntil?: number;
  readonly graceSeconds?: number;
  readonly critical?: boolean;
  readonly priority?: number;
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly controller?: OwnerReference;
  readonly finalizers?: readonly string[];
  /** The scheduler's words. */
  readonly unscheduledBecause?: string;
  /** What its container waits for, and how often it was restarted. */
  readonly waits?: { readonly reason: string; readonly restarts?: number };
  readonly emptyDir?: boolean;
  /** Names of its PersistentVolumeClaims. */
  readonly claims?: readonly string[];
  /** Where it may stand. */
  readonly spec?: Pick<Pod['spec'], 'nodeSelector' | 'tolerations' | 'affinity' | 'containers'>;
  /** When it was made; not told unless it is. */
  readonly created?: number;
}

export function pod(name: string, options: PodOptions = {}): Pod {
  const { on, namespace = 'shop', ready = true, readySince = NOW - 24 * 60 * MINUTE, terminatingUntil, unscheduledBecause, waits } = options;
  const conditions: Condition[] = [{ type: 'Ready', status: ready ? 'True' : 'False', lastTransitionTime: timestamp(readySince) }];
  if (unscheduledBecause !== undefined) {
    conditions.push({ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: unscheduledBecause });
  }
  return {
    metadata: {
      name,
      namespace,
      uid: uidOf(name),
      labels: options.labels,
      annotations: options.annotations,
      finalizers: options.finalizers,
      ...options.created !== undefined && { creationTimestamp: timestamp(options.created) },
      deletionTimestamp: terminatingUntil === undefined ? undefined : timestamp(terminatingUntil),
      ownerReferences: options.controller && [options.controller],
    },
    spec: {
      ...options.spec,
      nodeName: on,
      terminationGracePeriodSeconds: options.graceSeconds,
      priority: options.priority,
      priorityClassName: options.critical ? 'system-cluster-critical' : undefined,
      volumes: !options.emptyDir && !options.claims ? undefined : [
        ...options.emptyDir ? [{ name: 'scratch', emptyDir: {} }] : [],
        ...(options.claims ?? []).map((claimName) => ({ name: claimName, persistentVolumeClaim: { claimName } })),
      ],
    },
    status: {
      phase: options.phase ?? 'Running',
      conditions,
      containerStatuses: waits && [{ restartCount: waits.restarts ?? 0, state: { waiting: { reason: waits.reason } } }],
    },
  };
}

export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

export function uidOf(podName: string): string {
  return `pod-${podName}`;
}

/** A pod that nobody makes again. */
export function barePod(name: string, options: PodOptions = {}): Part {
  return { pods: [pod(name, options)] };
}

const API_VERSIONS: Readonly<Record<string, string>> = { Deployment: 'apps/v1', ReplicaSet: 'apps/v1', StatefulSet: 'apps/v1', DaemonSet: 'apps/v1', Job: 'batch/v1' };

export function controllerOf(kind: string, name: string): OwnerReference {
  return { apiVersion: API_VERSIONS[kind] ?? 'v1', kind, name, uid: `${kind}-${name}`, controller: true };
}

/** The nodes of its pods in order, or what else is to be said of each of them. */
export interface PodsOptions {
  readonly name: string;
  readonly namespace?: string;
  readonly on: ReadonlyArray<string | PodOptions>;
  readonly labels?: Record<string, string>;
  readonly critical?: boolean;
  readonly graceSeconds?: number;
  readonly claims?: readonly string[];
  /** Of the owner, not of its pods. */
  readonly annotations?: Record<string, string>;
}

function podsOf(options: PodsOptions, controller: OwnerReference): Pod[] {
  const { name, namespace, labels, critical, graceSeconds, claims } = options;
  return options.on.map((one, index) => pod(`${name}-${index}`, {
    namespace,
    critical,
    graceSeconds,
    claims,
    controller,
    ...(typeof one === 'string' ? { on: one } : one),
    labels: { app: name, ...labels, ...(typeof one === 'string' ? {} : one.labels) },
  }));
}

/** Pods of a controller of any kind, without the controller. */
export function podsOfKind(kind: string, options: PodsOptions): Part {
  return { pods: podsOf(options, controllerOf(kind, options.name)) };
}

export interface DeploymentOptions extends PodsOptions {
  /** As many as there are pods unless told. */
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly maxUnavailable?: IntOrString;
  readonly maxSurge?: IntOrString;
  readonly recreate?: boolean;
  readonly paused?: boolean;
  readonly generation?: number;
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
  /** Pods of its former ReplicaSet, named `NAME-old-0` and so on. */
  readonly old?: ReadonlyArray<string | PodOptions>;
  /** What its former ReplicaSet wants by now. */
  readonly oldReplicas?: number;
  /** The `pod-template-hash` of its ReplicaSet, and of its pods where given: without it none is released. @default abc, of the ReplicaSet only */
  readonly hash?: string;
  readonly replicaSetAnnotations?: Record<string, string>;
}

/** Deployment, ReplicaSets and pods. */
export function deployment(options: DeploymentOptions): Part {
  const { name, namespace = 'shop', on, old = [], replicas = on.length, maxUnavailable, maxSurge, minReadySeconds } = options;
  const { oldReplicas = old.length } = options;
  const former = `${name}-old`;
  const hashed: Record<string, string> = options.hash ? { 'pod-template-hash': options.hash } : {};
  const selected: Record<string, string> = options.hash === '' ? {} : { 'pod-template-hash': options.hash ?? 'abc' };
  const replicaSetOf = (replicaSetName: string, wanted: number, matchLabels: Record<string, string> = {}) => ({
    metadata: {
      name: replicaSetName,
      namespace,
      uid: `ReplicaSet-${replicaSetName}`,
      annotations: options.replicaSetAnnotations,
      ownerReferences: [controllerOf('Deployment', name)],
    },
    spec: { replicas: wanted, minReadySeconds, selector: { matchLabels: { app: name, ...matchLabels } } },
  });
  return {
    deployments: [{
      metadata: { name, namespace, uid: `Deployment-${name}`, generation: options.generation ?? 1, annotations: options.annotations },
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        minReadySeconds,
        paused: options.paused,
        strategy: options.recreate ? { type: 'Recreate' } : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } },
      },
      status: { observedGeneration: options.observedGeneration ?? options.generation ?? 1, conditions: options.conditions },
    }],
    replicaSets: [replicaSetOf(name, on.length, selected), ...(options.old ? [replicaSetOf(former, oldReplicas)] : [])],
    pods: [
      ...podsOf({ ...options, labels: { ...hashed, ...options.labels } }, controllerOf('ReplicaSet', name)),
      ...podsOf({ ...options, name: former, on: old, labels: { app: name, ...options.labels } }, controllerOf('ReplicaSet', former)),
    ],
  };
}

/** What stands on a pod that was released from a Deployment as {@link deployment} makes it. */
export function releaseOf(name: string): Record<string, string> {
  return {
    'cdk-graceful-node-group/released-hash': 'abc',
    'cdk-graceful-node-group/released-at': timestamp(NOW),
    'cdk-graceful-node-group/released-deployment-name': name,
    'cdk-graceful-node-group/released-deployment-uid': `Deployment-${name}`,
    'cdk-graceful-node-group/released-replica-set-name': name,
    'cdk-graceful-node-group/released-replica-set-uid': `ReplicaSet-${name}`,
  };
}

/** What stands on a pod whose replacement could not be made. */
export function surgeFailed(at: string, because?: string): Record<string, string> {
  return {
    'cdk-graceful-node-group/surge-failed-at': at,
    ...because === undefined ? {} : { 'cdk-graceful-node-group/surge-failed-because': because },
  };
}

/** The annotations of a patch that takes away all of them. */
export const NO_RELEASE: Readonly<Record<string, null>> = Object.fromEntries(
  [...Object.keys(releaseOf('web')), ...Object.keys(surgeFailed('', ''))].map((key) => [key, null]));

/** A pod that was released from a Deployment, and goes on serving. */
export function releasedPod(name: string, of: string, options: PodOptions = {}): Part {
  return barePod(name, { ...options, labels: { app: of, ...options.labels }, annotations: { ...releaseOf(of), ...options.annotations } });
}

export function service(name: string, selector: Record<string, string>, namespace = 'shop'): Part {
  return { services: [{ metadata: { name, namespace, uid: `Service-${name}` }, spec: { selector } }] };
}

/** A Service with a node port, which selects the pods of `app`. */
export function nodePort(
  app: string, externalTrafficPolicy: 'Cluster' | 'Local', options: { readonly name?: string; readonly namespace?: string; readonly annotations?: Annotations } = {},
): Part {
  const { name = app, namespace = 'shop', annotations } = options;
  return {
    services: [{
      metadata: { name, namespace, uid: `Service-${name}`, annotations },
      spec: { type: 'NodePort', selector: { app }, externalTrafficPolicy, ports: [{ nodePort: 30080 }] },
    }],
  };
}

export interface ClaimOptions {
  readonly accessModes?: readonly string[];
  readonly namespace?: string;
  /** The node that its volume, named like the claim with `pv-` before it, is attached to. */
  readonly attachedTo?: string;
}

export function claim(name: string, options: ClaimOptions = {}): Part {
  const { accessModes = ['ReadWriteOnce'], namespace = 'shop', attachedTo } = options;
  return {
    claims: [{ metadata: { name, namespace, uid: `PersistentVolumeClaim-${name}` }, spec: { accessModes, volumeName: `pv-${name}` } }],
    attachments: attachedTo === undefined ? [] : [{
      metadata: { name: `attachment-${name}`, uid: `VolumeAttachment-${name}` },
      spec: { nodeName: attachedTo, source: { persistentVolumeName: `pv-${name}` } },
    }],
  };
}

export interface StatefulSetOptions extends PodsOptions {
  readonly replicas?: number;
  readonly maxUnavailable?: IntOrString;
  readonly updateStrategy?: string;
  readonly partition?: number;
  readonly currentRevision?: string;
  readonly updateRevision?: string;
  readonly generation?: number;
  readonly observedGeneration?: number;
}

export function statefulSet(options: StatefulSetOptions): Part {
  const { name, namespace = 'shop', replicas = options.on.length, updateStrategy: type, partition, maxUnavailable } = options;
  const { currentRevision = '1', updateRevision = '1', generation = 1 } = options;
  return {
    statefulSets: [{
      metadata: { name, namespace, uid: `StatefulSet-${name}`, generation, annotations: options.annotations },
      spec: { replicas, updateStrategy: { type, rollingUpdate: { partition, maxUnavailable } } },
      status: { currentRevision, updateRevision, observedGeneration: options.observedGeneration ?? generation },
    }],
    pods: podsOf(options, controllerOf('StatefulSet', name)),
  };
}

/** A ReplicaSet that no Deployment owns. */
export function replicaSet(options: PodsOptions & { readonly replicas?: number }): Part {
  const { name, namespace = 'shop', replicas = options.on.length } = options;
  return {
    replicaSets: [{ metadata: { name, namespace, uid: `ReplicaSet-${name}`, annotations: options.annotations }, spec: { replicas } }],
    pods: podsOf(options, controllerOf('ReplicaSet', name)),
  };
}

export function replicationController(options: PodsOptions & { readonly replicas?: number }): Part {
  const { name, namespace = 'shop', replicas = options.on.length } = options;
  return {
    replicationControllers: [{ metadata: { name, namespace, uid: `ReplicationController-${name}` }, spec: { replicas } }],
    pods: podsOf(options, controllerOf('ReplicationController', name)),
  };
}

export interface JobOptions extends PodsOptions {
  readonly parallelism?: number;
  readonly completions?: number;
  readonly succeeded?: number;
  readonly active?: number;
  readonly failed?: number;
  readonly failedIndexes?: string;
  /** UIDs of pods that have failed, and that `failed` does not contain yet. */
  readonly uncounted?: readonly string[];
  /** What else its spec says. */
  readonly spec?: Partial<Job['spec']>;
  readonly ended?: 'Complete' | 'Failed';
}

export function job(options: JobOptions): Part {
  const { name, namespace = 'shop', parallelism, completions, active, succeeded, failed, failedIndexes, uncounted, ended } = options;
  return {
    jobs: [{
      metadata: { name, namespace, uid: `Job-${name}` },
      spec: { parallelism, completions, ...options.spec },
      status: { active, succeeded, failed, failedIndexes, uncountedTerminatedPods: uncounted && { failed: uncounted }, conditions: ended && [{ type: ended, status: 'True' }] },
    }],
    pods: podsOf(options, controllerOf('Job', name)),
  };
}
