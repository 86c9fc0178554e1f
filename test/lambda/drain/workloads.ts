import type { Snapshot } from '../../../lambda/drain/snapshot';
import type { Condition, IntOrString, OwnerReference, Pod } from '../../../lambda/kubernetes/objects';

/** Pods and their owners, as few words as a test needs. */

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const NOW = Date.parse('2026-03-01T12:00:00Z');

/** Some of the objects of a cluster. */
export type Part = Partial<Snapshot>;

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
  readonly labels?: Record<string, string>;
  readonly annotations?: Record<string, string>;
  readonly controller?: OwnerReference;
  /** The scheduler's words. */
  readonly unscheduledBecause?: string;
  /** What its container waits for, and how often it was restarted. */
  readonly waits?: { readonly reason: string; readonly restarts?: number };
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
      deletionTimestamp: terminatingUntil === undefined ? undefined : timestamp(terminatingUntil),
      ownerReferences: options.controller && [options.controller],
    },
    spec: {
      nodeName: on,
      terminationGracePeriodSeconds: options.graceSeconds,
      priorityClassName: options.critical ? 'system-cluster-critical' : undefined,
    },
    status: {
      phase: options.phase ?? 'Running',
      conditions,
      containerStatuses: waits && [{ name: 'app', ready: false, restartCount: waits.restarts ?? 0, state: { waiting: { reason: waits.reason } } }],
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

export function controllerOf(kind: string, name: string): OwnerReference {
  return { apiVersion: 'v1', kind, name, uid: `${kind}-${name}`, controller: true };
}

/** The nodes of its pods in order, or what else is to be said of each of them. */
export interface PodsOptions {
  readonly name: string;
  readonly namespace?: string;
  readonly on: ReadonlyArray<string | PodOptions>;
  readonly labels?: Record<string, string>;
  readonly critical?: boolean;
  readonly graceSeconds?: number;
}

function podsOf(options: PodsOptions, controller: OwnerReference): Pod[] {
  const { name, namespace, labels, critical, graceSeconds } = options;
  return options.on.map((one, index) => pod(`${name}-${index}`, {
    namespace,
    critical,
    graceSeconds,
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
}

/** Deployment, ReplicaSets and pods. */
export function deployment(options: DeploymentOptions): Part {
  const { name, namespace = 'shop', on, old = [], replicas = on.length, maxUnavailable, maxSurge, minReadySeconds } = options;
  const { oldReplicas = old.length } = options;
  const former = `${name}-old`;
  const replicaSetOf = (replicaSetName: string, wanted: number) => ({
    metadata: { name: replicaSetName, namespace, uid: `ReplicaSet-${replicaSetName}`, ownerReferences: [controllerOf('Deployment', name)] },
    spec: { replicas: wanted, minReadySeconds },
  });
  return {
    deployments: [{
      metadata: { name, namespace, uid: `Deployment-${name}`, generation: options.generation ?? 1 },
      spec: {
        replicas,
        minReadySeconds,
        paused: options.paused,
        strategy: options.recreate ? { type: 'Recreate' } : { type: 'RollingUpdate', rollingUpdate: { maxUnavailable, maxSurge } },
      },
      status: { observedGeneration: options.observedGeneration ?? options.generation ?? 1, conditions: options.conditions },
    }],
    replicaSets: [replicaSetOf(name, on.length), ...(options.old ? [replicaSetOf(former, oldReplicas)] : [])],
    pods: [
      ...podsOf(options, controllerOf('ReplicaSet', name)),
      ...podsOf({ ...options, name: former, on: old, labels: { app: name, ...options.labels } }, controllerOf('ReplicaSet', former)),
    ],
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
      metadata: { name, namespace, uid: `StatefulSet-${name}`, generation },
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
    replicaSets: [{ metadata: { name, namespace, uid: `ReplicaSet-${name}` }, spec: { replicas } }],
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
  readonly ended?: 'Complete' | 'Failed';
}

export function job(options: JobOptions): Part {
  const { name, namespace = 'shop', parallelism, completions, succeeded, ended } = options;
  return {
    jobs: [{
      metadata: { name, namespace, uid: `Job-${name}` },
      spec: { parallelism, completions },
      status: { succeeded, conditions: ended && [{ type: ended, status: 'True' }] },
    }],
    pods: podsOf(options, controllerOf('Job', name)),
  };
}
