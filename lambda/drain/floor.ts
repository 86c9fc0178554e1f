import type { Owner } from './owners';
import type { View } from './view';
import type { Pod } from '../kubernetes/objects';

/**
 * The number of available pods below which an owner must not fall, where no budget of its own says it:
 * desired − max(1, its own `maxUnavailable`), and for one replica its only pod.
 */
export function floorOf(owner: Owner, desired: number): number {
  return desired <= 1 ? desired : desired - Math.max(1, owner.maxUnavailable);
}

export interface Standing {
  readonly available: number;
  readonly desired: number;
  readonly floor: number;
  /** How many available pods may go now. */
  readonly allowance: number;
}

/**
 * Where an owner stands on its own floor. `recorded` is what it had before the first eviction, and stands in for the
 * desired number of kinds we do not know.
 */
export function standingOf(owner: Owner, view: View, recorded = 0): Standing {
  const pods: readonly Pod[] = view.podsOf(owner.uid);
  const available = pods.filter((pod) => view.isAvailable(pod, owner)).length;
  const desired = owner.desired ?? Math.max(recorded, pods.length);
  const floor = floorOf(owner, desired);
  // A rollout may at any moment take all that its own limit allows, so that is gone before we count.
  const safe = view.isRollingOut(owner) ? Math.min(available, desired - owner.maxUnavailable) : available;
  return { available, desired, floor, allowance: Math.max(0, safe - floor) };
}
