import type { Expectation } from './result';
import type { OwnerLine } from './timeline';
import type { OwnerRecord } from '../observe/floors';

/**
 * Observations about owners, with the expected interruptions.
 *
 * @param sinceStart converts a time of the records to the timeline
 */
export function ownerLines(records: readonly OwnerRecord[], expected: readonly Expectation[], sinceStart: (at: number) => number): OwnerLine[] {
  return records.map(({ key, desired, floor, samples, shortfalls, moved, mostMoves }) => ({
    key,
    replicas: desired,
    floor: floor.pods,
    floorFrom: floor.from,
    available: samples.map(({ at, available }) => ({ at: Math.max(0, sinceStart(at)), count: available })),
    shortfalls: shortfalls.map(({ from, to, available, floor: wanted }) => ({
      from: sinceStart(from), to: to === undefined ? undefined : sinceStart(to), available, floor: wanted,
    })),
    moves: moved,
    mostMoves,
    expectedBecause: expected.find(({ owner }) => owner === key)?.because,
  }));
}
