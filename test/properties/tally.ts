import type { Run } from './run';

/** What the runs of a property have covered: without it, nothing was judged. */
export interface Tally {
  /** Evictions for which the owner's floor was checked. */
  readonly floors: number;
  readonly releases: number;
  /** Drains that ended with an outcome on their node. */
  readonly ends: number;
  /** Pods that had to go and could not run just anywhere, for which their possible nodes were checked. */
  readonly places: number;
  /** Pods that came back to the node they had been moved from, and were moved again. */
  readonly returns: number;
  /** Surges whose replacement was unscheduled for a while. */
  readonly unplaced: number;
  /** Pods that should be left to finish. */
  readonly held: number;
  /** Launches whose node joined. */
  readonly launches: number;
  /** Pods that ended with their node: pinned to it, or come back too often. */
  readonly stayed: number;
  /** Nodes that somebody uncordoned during their drain. */
  readonly uncordoned: number;
  /** Budgets whose numbers cannot be computed. */
  readonly unreckoned: number;
  /** Pods that their operator moved after a request for eviction. */
  readonly operated: number;
  /** Ends of drains of one of an instance's two nodes. */
  readonly twins: number;
  /** Processes that crashed at the chosen call. */
  readonly crashes: number;
  /** Notices about existing nodes. */
  readonly notices: number;
}

export const NOTHING: Tally = {
  floors: 0,
  releases: 0,
  ends: 0,
  places: 0,
  returns: 0,
  unplaced: 0,
  held: 0,
  launches: 0,
  stayed: 0,
  uncordoned: 0,
  unreckoned: 0,
  operated: 0,
  twins: 0,
  crashes: 0,
  notices: 0,
};

export function plus(tally: Tally, { floors, pods, ends, places, held, launches, operated, crashes, notices, world, drainer }: Run): Tally {
  const budgets = world.store.list('poddisruptionbudgets');
  return {
    floors: tally.floors + floors.judged,
    releases: tally.releases + pods.releases,
    ends: tally.ends + ends.outcomes.size,
    places: tally.places + places.judged,
    returns: tally.returns + places.returns,
    unplaced: tally.unplaced + places.unplaced,
    held: tally.held + held.judged,
    launches: tally.launches + launches.judged,
    stayed: tally.stayed + drainer.messages('Owner will be interrupted').filter(({ because }) => String(because).startsWith('it stays with its node')).length,
    uncordoned: tally.uncordoned + drainer.messages('Node was uncordoned during its drain, and is cordoned again').length,
    unreckoned: tally.unreckoned + budgets.filter(({ status }) => status?.conditions?.some(({ reason }) => reason === 'SyncFailed')).length,
    operated: tally.operated + operated,
    twins: tally.twins + [...ends.outcomes.keys()].filter((node) => node === 'node1b').length,
    crashes: tally.crashes + crashes,
    notices: tally.notices + notices.judged,
  };
}

/** What was covered less often on average than `least` requires for each run, as sentences. */
export function tooLittle(tally: Tally, runs: number, least: Partial<Tally>): string[] {
  return Object.entries(least)
    .map(([what, rate]) => ({ what, wanted: Math.ceil(rate * runs), seen: tally[what as keyof Tally] }))
    .filter(({ seen, wanted }) => seen < wanted)
    .map(({ what, seen, wanted }) => `${runs} runs have seen ${seen} ${what}, and should have seen ${wanted} at least`);
}

/** Half of each number. */
export function halved(tally: Partial<Tally>): Partial<Tally> {
  return Object.fromEntries(Object.entries(tally).map(([what, rate]) => [what, rate / 2]));
}
