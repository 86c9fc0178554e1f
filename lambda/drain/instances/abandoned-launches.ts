import type { LaunchActivity } from '../../aws/ports';

/*
 * When an instance refresh is hopeless. The drainer cancels it by this rule, and a patch plan uses the same rule to recognise that, because Auto
 * Scaling describes all cancellations alike.
 */

/** How many of the latest launches were abandoned in a row. Launches that are still going on, and those that failed for lack of capacity, say nothing about the image. */
export function abandonedInARow(results: ReadonlyArray<LaunchActivity['result']>): number {
  const told = results.filter((result) => result !== 'other');
  const lastInService = told.indexOf('in-service');
  return lastInService < 0 ? told.length : lastInService;
}

/** The same, including the launch that is about to be abandoned. */
export function abandonedWith(aboutToBe: string, launches: readonly LaunchActivity[]): number {
  return 1 + abandonedInARow(launches.filter(({ instanceId }) => instanceId !== aboutToBe).map(({ result }) => result));
}

/** Whether refreshes of the group may be cancelled at all: its owner can turn that off. */
export function mayBeHopeless({ maxAbandonedLaunches }: { readonly maxAbandonedLaunches: number }): boolean {
  return maxAbandonedLaunches > 0;
}

/** Whether so many launches of a refresh in a row have failed to become nodes that it is hopeless. */
export function isHopeless(inARow: number, options: { readonly maxAbandonedLaunches: number }): boolean {
  return mayBeHopeless(options) && inARow >= options.maxAbandonedLaunches;
}
