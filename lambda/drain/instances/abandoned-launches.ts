import type { LaunchActivity } from '../../aws/ports';

/**
 * How many of the latest launches were abandoned, one after the other, with the one that is about to be.
 * Launches that have not ended, and those that failed for want of capacity, say nothing about the image.
 */
export function abandonedInARow(launches: readonly LaunchActivity[], aboutToBe: string): number {
  const told = launches.filter(({ instanceId, result }) => instanceId !== aboutToBe && result !== 'other');
  const lastInService = told.findIndex(({ result }) => result === 'in-service');
  return 1 + (lastInService < 0 ? told.length : lastInService);
}

/** Whether refreshes of the group are cancelled at all: its owner may have said that none is. */
export function mayBeHopeless({ maxAbandonedLaunches }: { readonly maxAbandonedLaunches: number }): boolean {
  return maxAbandonedLaunches > 0;
}

/** Whether a refresh has launched enough instances that never became nodes. */
export function isHopeless(inARow: number, options: { readonly maxAbandonedLaunches: number }): boolean {
  return mayBeHopeless(options) && inARow >= options.maxAbandonedLaunches;
}
