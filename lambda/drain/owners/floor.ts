import { stuckFrom } from '../deadline';
import { type Owner, ownerName } from './owners';
import { isRollingOut } from './rollout';
import type { View } from '../index/view';

/**
 * The number of available pods below which an owner must not fall, unless a budget of its own defines it: desired − max(1, its own `maxUnavailable`);
 * 1 for a single replica; 0 for a Job. A Job's controller creates the next pod only after a back-off that doubles with every failure, so pods that
 * are evicted together are all back in half the time that it takes when they are evicted one after another.
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
  /** How many available pods may be evicted now. */
  readonly allowance: number;
}

/** How many pods an owner wants. If it does not say, that is inferred from how many it had and has. A pod that is stuck terminating was replaced long ago. */
export function desiredOf(owner: Owner, view: View): number {
  return owner.desired ?? Math.max(
    view.baselineOf(owner.uid), view.baselinePodsOf(owner.uid), view.podsOf(owner.uid).filter((pod) => stuckFrom(pod) > view.clusterNow).length);
}

/** An owner's available pods, compared with its own floor. */
export function standingOf(owner: Owner, view: View): Standing {
  const available = view.ownedBy(owner).available.length;
  const desired = desiredOf(owner, view);
  const floor = floorOf(owner, desired);
  const rollingOut = isRollingOut(owner, view);
  // A rollout may at any moment take as many pods as its own limit allows, so these are subtracted first.
  const safe = rollingOut ? Math.min(available, desired - owner.maxUnavailable) : available;
  return { available, desired, floor, rollingOut, allowance: Math.max(0, safe - floor) };
}

/** An owner's serving pods, compared with its floor: the available ones, and those that are Ready but not yet for long enough. */
export function servingStandingOf(owner: Owner, standing: Standing, view: View): Standing {
  const available = view.ownedBy(owner).serving.length;
  const safe = standing.rollingOut ? Math.min(available, standing.desired - owner.maxUnavailable) : available;
  return { ...standing, available, allowance: Math.max(0, safe - standing.floor) };
}

/** Whether no pod may ever be spared: the owner has a single replica. */
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
