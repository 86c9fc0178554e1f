import type { Deployment, IntOrString, Job, ReplicaSet, ReplicationController, StatefulSet } from '../../kubernetes/objects';
import { readOnce } from '../state/read-once';

/*
 * The controllers of pods. owners.ts (here) reads how many pods each wants; rollout.ts, how many its own rollout may still take away; floor.ts, below
 * how many available pods it must not fall; failing-jobs.ts, which evictions would fail a Job for good.
 *
 * Surprising: the status that a controller reports lags behind, so pods are counted wherever that is possible.
 */

/** The controller of a pod, as far as the rules need it. */
export interface Owner {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** The replicas it wants; undefined for kinds that we do not read. */
  readonly desired?: number;
  /** How many pods its own rollout may take away at once. */
  readonly maxUnavailable: number;
  readonly minReadySeconds: number;
  /** Its spec has changed and its controller has not observed that yet, so a rollout may begin at any moment. */
  readonly rollingOut: boolean;
  /** Its rollout takes no pods by itself: it is paused, or updates only pods that somebody deletes (`OnDelete`). */
  readonly paused?: boolean;
  /** Its rollout has exceeded its progress deadline. */
  readonly stalled?: boolean;
  /** Its pods run to completion, so nobody needs a number of available ones, unless a budget does. */
  readonly runsToEnd?: boolean;
  /** Set while pods of other revisions than this one are still to be replaced, all but the `partition` ones. */
  readonly update?: { readonly revision: string; readonly partition: number };
}

export function ownerName(owner: Pick<Owner, 'kind' | 'namespace' | 'name'>): string {
  return `${owner.kind} ${owner.namespace}/${owner.name}`;
}

function identity(kind: string, object: Deployment | ReplicaSet | StatefulSet | ReplicationController | Job) {
  const { namespace = '', name, uid } = object.metadata;
  return { kind, namespace, name, uid };
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#rolling-update-deployment */
export const ownerFromDeployment = readOnce((deployment: Deployment): Owner => {
  const desired = deployment.spec.replicas ?? 1;
  const strategy = deployment.spec.strategy;
  const surge = podsFor(strategy?.rollingUpdate?.maxSurge ?? '25%', desired, Math.ceil);
  const unavailable = podsFor(strategy?.rollingUpdate?.maxUnavailable ?? '25%', desired, Math.floor);
  return {
    ...identity('Deployment', deployment),
    desired,
    // If both are 0, Kubernetes makes `maxUnavailable` 1, since no rollout could make progress otherwise.
    maxUnavailable: strategy?.type === 'Recreate' || (surge === 0 && unavailable === 0) ? 1 : unavailable,
    minReadySeconds: deployment.spec.minReadySeconds ?? 0,
    rollingOut: isUnobserved(deployment),
    paused: deployment.spec.paused,
    stalled: deployment.status?.conditions?.some(({ reason }) => reason === 'ProgressDeadlineExceeded'),
  };
});

export const ownerFromReplicaSet = readOnce((replicaSet: ReplicaSet): Owner => ownerOfReplicas(replicaSet, 'ReplicaSet'));

export const ownerFromReplicationController = readOnce((controller: ReplicationController): Owner => ownerOfReplicas(controller, 'ReplicationController'));

function ownerOfReplicas(replicaSet: ReplicaSet | ReplicationController, kind: string): Owner {
  return {
    ...identity(kind, replicaSet),
    desired: replicaSet.spec.replicas ?? 1,
    maxUnavailable: 0,
    minReadySeconds: replicaSet.spec.minReadySeconds ?? 0,
    rollingOut: false,
  };
}

/** https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies */
export const ownerFromStatefulSet = readOnce((statefulSet: StatefulSet): Owner => {
  const desired = statefulSet.spec.replicas ?? 1;
  const { type, rollingUpdate } = statefulSet.spec.updateStrategy ?? {};
  const { updateRevision, currentRevision } = statefulSet.status ?? {};
  const paused = type === 'OnDelete';
  return {
    ...identity('StatefulSet', statefulSet),
    desired,
    maxUnavailable: Math.max(1, podsFor(rollingUpdate?.maxUnavailable ?? 1, desired, Math.ceil)),
    minReadySeconds: statefulSet.spec.minReadySeconds ?? 0,
    rollingOut: !paused && isUnobserved(statefulSet),
    paused,
    // With a partition the two revisions differ permanently, so the pods decide (rollout.ts).
    update: updateRevision !== undefined && updateRevision !== currentRevision
      ? { revision: updateRevision, partition: rollingUpdate?.partition ?? 0 }
      : undefined,
  };
});

/**
 * A Job wants as many pods as it still has work for. A Job without `completions` creates no more pods once one has succeeded, and lets the running
 * ones finish: https://kubernetes.io/docs/concepts/workloads/controllers/job/#parallel-jobs
 */
export const ownerFromJob = readOnce((job: Job): Owner => {
  const { parallelism = 1, completions } = job.spec;
  const ended = job.status?.conditions?.some(({ type, status }) => ['Complete', 'Failed'].includes(type) && status === 'True');
  const { active = 0, succeeded = 0, failedIndexes } = job.status ?? {};
  const begun = succeeded > 0 ? active : parallelism;
  const left = completions === undefined ? begun : completions - succeeded - countOf(failedIndexes);
  return {
    ...identity('Job', job),
    desired: ended || job.spec.suspend ? 0 : Math.max(0, Math.min(parallelism, left)),
    maxUnavailable: 0,
    minReadySeconds: 0,
    rollingOut: false,
    runsToEnd: true,
  };
});

/** The number of indexes in a list such as `1,3-5`. */
function countOf(indexes: string | undefined): number {
  const ranges = (indexes ?? '').split(',').filter(Boolean).map((range) => range.split('-').map(Number));
  return ranges.reduce((sum, [first, last = first]) => sum + last - first + 1, 0);
}

function isUnobserved({ metadata, status }: Deployment | StatefulSet): boolean {
  return (status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
}

/** Resolves an absolute number of pods, or a percentage of the desired ones. */
export function podsFor(value: IntOrString, of: number, round: (n: number) => number): number {
  if (typeof value === 'number') {
    return value;
  }
  const percent = /^(\d+)%$/.exec(value);
  return percent ? round(Number(percent[1]) * of / 100) : Number(value);
}
