import type { LaunchActivity } from '../../aws/ports';

/*
 * When a refresh is hopeless. The drainer cancels it by this, and a patch plan tells by it that the drainer did: Auto Scaling says of every cancellation the same.
 */

/**
 * How many of the latest launches were abandoned, one after the other.
 * Launches that have not ended, and those that failed for want of capacity, say nothing about the image.
 */
export function abandonedInARow(results: ReadonlyArray<LaunchActivity['result']>): number {
  const told = results.filter((result) => result !== 'other');
  const lastInService = told.indexOf('in-service');
  return lastInService < 0 ? told.length : lastInService;
}

/** The same with the one that is about to be abandoned. */
export function abandonedWith(aboutToBe: string, launches: readonly LaunchActivity[]): number {
  return 1 + abandonedInARow(launches.filter(({ instanceId }) => instanceId !== aboutToBe).map(({ result }) => result));
}

/** Whether refreshes of the group are cancelled at all: its owner may have said that none is. */
export function mayBeHopeless({ maxAbandonedLaunches }: { readonly maxAbandonedLaunches: number }): boolean {
  return maxAbandonedLaunches > 0;
}

/** Whether a refresh has launched enough instances that never became nodes. */
export function isHopeless(inARow: number, options: { readonly maxAbandonedLaunches: number }): boolean {
  return mayBeHopeless(options) && inARow >= options.maxAbandonedLaunches;
}
