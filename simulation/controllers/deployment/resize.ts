import { DESIRED, MAXIMUM, ReplicaSets, scale, type Size, wantedBy } from './replica-sets';
import { limitsOf } from './rollout';
import type { Deployment, ReplicaSet } from '../../cluster/objects';
import type { Environment } from '../../component-base/environment';

/** Whether the Deployment was scaled since its ReplicaSets were last asked for pods. */
export function isResized(deployment: Deployment, sets: ReplicaSets): boolean {
  return sets.all.some((set) => {
    const desired = set.metadata.annotations?.[DESIRED];
    return (set.spec.replicas ?? 0) > 0 && desired !== undefined && Number(desired) !== (deployment.spec.replicas ?? 1);
  });
}

/** Scales the ReplicaSets to the Deployment's new size; during a rollout, each in proportion. */
export function resize(deployment: Deployment, sets: ReplicaSets, environment: Environment): void {
  const { replicas, maximum } = limitsOf(deployment);
  const active = sets.all.filter((set) => (set.spec.replicas ?? 0) > 0);
  if (active.length <= 1) {
    const only = active[0] ?? sets.newest ?? sets.all.at(-1);
    if (only) {
      scale(deployment, only, { replicas, maximum }, environment);
    }
  } else if (isComplete(sets.newest, replicas)) {
    for (const set of active.filter((candidate) => candidate !== sets.newest)) {
      scale(deployment, set, { replicas: 0, maximum }, environment);
    }
  } else if (deployment.spec.strategy?.type !== 'Recreate') {
    resizeByShare(deployment, active, { replicas: replicas > 0 ? maximum : 0, maximum }, environment);
  }
}

function isComplete(newest: ReplicaSet | undefined, replicas: number): boolean {
  return newest !== undefined && newest.spec.replicas === replicas && newest.status?.availableReplicas === replicas
    && Number(newest.metadata.annotations?.[DESIRED]) === replicas;
}

function resizeByShare(deployment: Deployment, active: readonly ReplicaSet[], { replicas: allowed, maximum }: Size, environment: Environment): void {
  const toAdd = allowed - wantedBy(active);
  // The largest take the most; among equals the newer when growing, the older when shrinking.
  const age = (set: ReplicaSet) => Date.parse(set.metadata.creationTimestamp) * (toAdd > 0 ? -1 : 1);
  const bySize = [...active].sort((a, b) => (b.spec.replicas ?? 0) - (a.spec.replicas ?? 0) || age(a) - age(b));
  let added = 0;
  const sizes = bySize.map((set) => {
    const share = toAdd === 0 ? 0 : shareOf(set, allowed, toAdd - added);
    added += share;
    return (set.spec.replicas ?? 0) + share;
  });
  sizes[0] = Math.max(0, sizes[0] + toAdd - added);
  bySize.forEach((set, index) => scale(deployment, set, { replicas: sizes[index], maximum }, environment));
}

/** What a ReplicaSet takes of the change, in proportion to its part of the former maximum. */
function shareOf(set: ReplicaSet, allowed: number, left: number): number {
  const size = set.spec.replicas ?? 0;
  const formerMaximum = Number(set.metadata.annotations?.[MAXIMUM] ?? allowed) || allowed;
  const share = Math.round((size * allowed) / formerMaximum) - size;
  return left > 0 ? Math.min(Math.max(share, 0), left) : Math.max(Math.min(share, 0), left);
}
