import { stuckFrom } from '../deadline';
import { type Owner, ownerName } from './owners';
import { isRollingOut } from './rollout';
import type { View } from '../index/view';

/**
 * The number of available pods below which an owner must not fall, where no budget of its own says it:
 * desired − max(1, its own `maxUnavailable`), for one replica its only pod, and none for a Job. Its controller makes the next pod only after a pause that doubles
 * with every failure, so that pods which leave together are all back in half of the time that they take one after another.
 */
export function floorOf(owner: Owner, desired: number): number {
  if (owner.runsToEnd) {
    return 0;
  }
  return desired <= 1 ? desired : desired - Math.max(1, owner.maxUnavailable);
}

export interface Standing {
  readonly available: number;
  readonly desired: number;
  readonly floor: number;
  readonly rollingOut: boolean;
  /** How many available pods may go now. */
  readonly allowance: number;
}

/** How many pods an owner wants. One that does not say it wants what it had or has; a pod that is stuck was replaced long ago. */
function desiredOf(owner: Owner, view: View): number {
  return owner.desired ?? Math.max(
    view.baselineOf(owner.uid), view.baselinePodsOf(owner.uid), view.podsOf(owner.uid).filter((pod) => stuckFrom(pod) > view.clusterNow).length);
}

/** Where an owner stands on its own floor. */
export function standingOf(owner: Owner, view: View): Standing {
  const available = view.ownedBy(owner).available.length;
  const desired = desiredOf(owner, view);
  const floor = floorOf(owner, desired);
  const rollingOut = isRollingOut(owner, view);
  // A rollout may at any moment take all that its own limit allows, so that is gone before we count.
  const safe = rollingOut ? Math.min(available, desired - owner.maxUnavailable) : available;
  return { available, desired, floor, rollingOut, allowance: Math.max(0, safe - floor) };
}

/** Where an owner stands on its floor by all pods that serve, those that are Ready though not yet for long enough among them. */
export function servingStandingOf(owner: Owner, standing: Standing, view: View): Standing {
  const available = view.ownedBy(owner).serving.length;
  const safe = standing.rollingOut ? Math.min(available, standing.desired - owner.maxUnavailable) : available;
  return { ...standing, available, allowance: Math.max(0, safe - standing.floor) };
}

/** Whether no pod may ever go: an owner of one. */
export function isOnlyPod({ desired, floor }: Standing): boolean {
  return desired > 0 && floor >= desired;
}

export function floorSentence(owner: Owner, standing: Standing): string {
  const { available, desired, floor, rollingOut } = standing;
  const words = `${ownerName(owner)} has ${available} available pods of ${desired}`;
  if (!rollingOut) {
    return `${words} and must not fall below ${floor}`;
  }
  return `${words}, must not fall below ${floor}, and its own rollout `
    + (isOnlyPod(standing) ? 'is expected to replace it' : `may take ${owner.maxUnavailable}`);
}
