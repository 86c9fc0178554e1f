import { availableOf, ReplicaSets, wantedBy } from './replica-sets';
import { limitsOf } from './rollout';
import type { Condition, Deployment } from '../../cluster/objects';
import { timestamp } from '../../cluster/time-format';
import { conditionOf, withConditions, withoutCondition } from '../../component-base/conditions';

type Status = NonNullable<Deployment['status']>;

/** The status as the sum of the ReplicaSets' statuses. It lags behind the pods as theirs do. */
export function statusOf(deployment: Deployment, sets: ReplicaSets, now: number): Status {
  const count = (field: 'replicas' | 'readyReplicas' | 'terminatingReplicas') =>
    sets.all.reduce((sum, set) => sum + (set.status?.[field] ?? 0), 0);
  const available = availableOf(sets.all);
  const status: Status = {
    ...deployment.status,
    observedGeneration: deployment.metadata.generation,
    replicas: count('replicas') || undefined,
    updatedReplicas: sets.newest?.status?.replicas || undefined,
    readyReplicas: count('readyReplicas') || undefined,
    availableReplicas: available || undefined,
    unavailableReplicas: Math.max(0, wantedBy(sets.all) - available) || undefined,
    terminatingReplicas: count('terminatingReplicas'),
  };
  return { ...status, conditions: conditionsOf(deployment, status, sets, now) };
}

export function isComplete(deployment: Deployment, status: Status): boolean {
  const { replicas = 1 } = deployment.spec;
  return (status.updatedReplicas ?? 0) === replicas && (status.replicas ?? 0) === replicas && (status.availableReplicas ?? 0) === replicas;
}

function conditionsOf(deployment: Deployment, status: Status, sets: ReplicaSets, now: number): Condition[] {
  const { replicas, unavailable } = limitsOf(deployment);
  const available: Condition = (status.availableReplicas ?? 0) >= replicas - unavailable
    ? { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable', message: 'Deployment has minimum availability.' }
    : { type: 'Available', status: 'False', reason: 'MinimumReplicasUnavailable', message: 'Deployment does not have minimum availability.' };
  let conditions = updated(deployment.status?.conditions, now, available);
  conditions = updated(conditions, now, progressing(deployment, status, sets, now));
  const failure = sets.all.map((set) => conditionOf(set.status?.conditions, 'ReplicaFailure')).find((condition) => condition);
  return failure ? updated(conditions, now, failure) : withoutCondition(conditions, 'ReplicaFailure');
}

function progressing(deployment: Deployment, status: Status, sets: ReplicaSets, now: number): Condition {
  const before = conditionOf(deployment.status?.conditions, 'Progressing');
  const name = sets.newest?.metadata.name;
  if (deployment.spec.paused) {
    return before ?? { type: 'Progressing', status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' };
  }
  const complete = isComplete(deployment, status);
  // A completed rollout stays complete: a pod that fails later does not start one.
  if (complete || (before?.reason === 'NewReplicaSetAvailable' && before.message?.includes(`"${name}"`))) {
    return { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable', message: `ReplicaSet "${name}" has successfully progressed.` };
  }
  const progressed = status.updatedReplicas !== deployment.status?.updatedReplicas || status.readyReplicas !== deployment.status?.readyReplicas
    || status.availableReplicas !== deployment.status?.availableReplicas || status.replicas !== deployment.status?.replicas;
  if (!progressed && before && isOverdue(before, deployment, now)) {
    return {
      type: 'Progressing', status: 'False', reason: 'ProgressDeadlineExceeded', message: `ReplicaSet "${name}" has timed out progressing.`,
    };
  }
  const message = `ReplicaSet "${name}" is progressing.`;
  return !progressed && before?.message === message
    ? before
    : { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated', message, lastUpdateTime: timestamp(now) };
}

function isOverdue(before: Condition, deployment: Deployment, now: number): boolean {
  const since = Date.parse(before.lastUpdateTime ?? before.lastTransitionTime ?? '');
  return before.reason === 'ProgressDeadlineExceeded' || since + (deployment.spec.progressDeadlineSeconds ?? 600) * 1000 <= now;
}

/** Conditions of Deployments also have the time of the last update. */
function updated(conditions: readonly Condition[] | undefined, now: number, condition: Condition): Condition[] {
  const before = conditionOf(conditions, condition.type);
  const same = before?.status === condition.status && before.reason === condition.reason && before.message === condition.message;
  const lastUpdateTime = condition.lastUpdateTime ?? (same ? before.lastUpdateTime : timestamp(now));
  return withConditions(conditions, timestamp(now), { ...condition, lastUpdateTime });
}
