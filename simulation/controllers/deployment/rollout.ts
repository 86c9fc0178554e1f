import { availableOf, createReplicaSet, ReplicaSets, revisionOf, REVISION, scale, wantedBy } from './replica-sets';
import type { Deployment, ReplicaSet } from '../../cluster/objects';
import type { Environment } from '../../component-base/environment';
import { isFinished } from '../../component-base/pod-state';
import { rollingUpdateLimits } from '../../component-base/rounding';

/** The most and the fewest pods of a Deployment during a rollout. */
export function limitsOf(deployment: Deployment): { replicas: number; maximum: number; minimum: number; unavailable: number } {
  const replicas = deployment.spec.replicas ?? 1;
  if (deployment.spec.strategy?.type === 'Recreate') {
    return { replicas, maximum: replicas, minimum: 0, unavailable: replicas };
  }
  const { surge, unavailable } = rollingUpdateLimits(deployment.spec.strategy?.rollingUpdate, replicas);
  return { replicas, maximum: replicas + surge, minimum: replicas - unavailable, unavailable };
}

/** One step of a rolling update: scale up the new ReplicaSet, or if that is impossible, scale down the old ones. */
export function rollForward(deployment: Deployment, sets: ReplicaSets, environment: Environment): void {
  const { replicas, maximum } = limitsOf(deployment);
  if (!sets.newest) {
    const room = Math.max(0, maximum - wantedBy(sets.all));
    createReplicaSet(deployment, sets, { replicas: Math.min(room, replicas), maximum }, environment);
    return;
  }
  const newest = asLatest(sets.newest, sets, environment);
  const has = newest.spec.replicas ?? 0;
  const room = maximum - wantedBy(sets.all);
  const wanted = has > replicas ? replicas : has + Math.max(0, Math.min(room, replicas - has));
  if (wanted !== has) {
    scale(deployment, newest, { replicas: wanted, maximum }, environment);
  } else {
    shrinkOld(deployment, newest, sets, environment);
  }
}

/** Unhealthy pods go first, because nobody misses them; then as many as may be unavailable. */
function shrinkOld(deployment: Deployment, newest: ReplicaSet, sets: ReplicaSets, environment: Environment): void {
  const { maximum, minimum } = limitsOf(deployment);
  const coming = (newest.spec.replicas ?? 0) - (newest.status?.availableReplicas ?? 0);
  const removable = wantedBy(sets.all) - minimum - coming;
  if (wantedBy(sets.old) === 0 || removable <= 0) {
    return;
  }
  const left = new Map(sets.old.map((set) => [set, set.spec.replicas ?? 0]));
  let unhealthy = removable;
  for (const [set, count] of left) {
    const taken = Math.max(0, Math.min(unhealthy, count - (set.status?.availableReplicas ?? 0)));
    left.set(set, count - taken);
    unhealthy -= taken;
  }
  // A status that still counts a terminating pod must not cost another one.
  let healthy = Math.min(availableOf(sets.all) - minimum, unhealthy);
  for (const [set, count] of left) {
    const taken = Math.max(0, Math.min(healthy, count));
    left.set(set, count - taken);
    healthy -= taken;
  }
  for (const [set, count] of left) {
    if (count !== set.spec.replicas) {
      scale(deployment, set, { replicas: count, maximum }, environment);
    }
  }
}

/** One step of a rollout that never has pods of two templates: first all old pods go, then the new ones come. */
export function recreate(deployment: Deployment, sets: ReplicaSets, environment: Environment): void {
  const { replicas, maximum } = limitsOf(deployment);
  const shrinking = sets.old.filter((set) => (set.spec.replicas ?? 0) > 0);
  for (const set of shrinking) {
    scale(deployment, set, { replicas: 0, maximum }, environment);
  }
  if (shrinking.length > 0 || oldPodsLive(sets, environment)) {
    return;
  }
  if (!sets.newest) {
    createReplicaSet(deployment, sets, { replicas, maximum }, environment);
  } else if (sets.newest.spec.replicas !== replicas) {
    scale(deployment, asLatest(sets.newest, sets, environment), { replicas, maximum }, environment);
  }
}

function oldPodsLive(sets: ReplicaSets, { store }: Environment): boolean {
  return sets.old.some((set) => store.list('pods', { controllerUid: set.metadata.uid }).some((pod) => !isFinished(pod)));
}

/** After a rollback, an earlier ReplicaSet is the newest again, and gets the highest revision. */
function asLatest(newest: ReplicaSet, sets: ReplicaSets, { store }: Environment): ReplicaSet {
  const highest = Math.max(0, ...sets.old.map(revisionOf));
  if (revisionOf(newest) > highest) {
    return newest;
  }
  return store.update('replicasets', {
    ...newest, metadata: { ...newest.metadata, annotations: { ...newest.metadata.annotations, [REVISION]: String(highest + 1) } },
  });
}
