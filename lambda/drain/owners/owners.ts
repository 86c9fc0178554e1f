import type { Deployment, IntOrString, Job, ReplicaSet, ReplicationController, StatefulSet } from '../../kubernetes/objects';
import { readOnce } from '../state/read-once';

/*
 * The controllers that want pods. What each wants is read here (owners.ts); what a rollout of its own may still take away is in rollout.ts; below
 * how many available pods it must not fall in floor.ts; whose evictions would fail a Job for good in failing-jobs.ts.
 *
 * Surprising: what a controller says of itself in its status lags behind, so that pods are counted wherever that is possible.
 */

/** The controller that wants a pod, as far as the rules need it. */
export interface Owner {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Replicas its owner asked for; undefined for kinds that we do not know. */
  readonly desired?: number;
  /** How many pods its own rollout may take away at once. */
  readonly maxUnavailable: number;
  readonly minReadySeconds: number;
  /** It changed and its controller has not seen that yet, so a rollout may begin at any moment. */
  readonly rollingOut: boolean;
  /** A rollout that was begun takes no pods: paused, or by hand. */
  readonly paused?: boolean;
  /** Its rollout made no progress for as long as it should take. */
  readonly stalled?: boolean;
  /** Its pods run to their end, so that nobody asks for a number of available ones, unless a budget does. */
  readonly runsToEnd?: boolean;
  /** Pods of other revisions are yet to be replaced, but for so many. */
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
    // Kubernetes makes it 1 where both would be 0, for no rollout could move.
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
    // With a partition the two revisions differ for ever, so it is the pods that tell.
    update: updateRevision !== undefined && updateRevision !== currentRevision
      ? { revision: updateRevision, partition: rollingUpdate?.partition ?? 0 }
      : undefined,
  };
});

/**
 * A Job wants as many pods as it still has work for. One that does not say how often it must succeed makes no other pod once the first has, and those that run are left to end:
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/#parallel-jobs
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

/** How many indexes of a Job are those, such as `1,3-5`. */
function countOf(indexes: string | undefined): number {
  const ranges = (indexes ?? '').split(',').filter(Boolean).map((range) => range.split('-').map(Number));
  return ranges.reduce((sum, [first, last = first]) => sum + last - first + 1, 0);
}

function isUnobserved({ metadata, status }: Deployment | StatefulSet): boolean {
  return (status?.observedGeneration ?? 0) < (metadata.generation ?? 0);
}

/** An absolute number of pods, or a percentage of the desired ones. */
export function podsFor(value: IntOrString, of: number, round: (n: number) => number): number {
  if (typeof value === 'number') {
    return value;
  }
  const percent = /^(\d+)%$/.exec(value);
  return percent ? round(Number(percent[1]) * of / 100) : Number(value);
}
