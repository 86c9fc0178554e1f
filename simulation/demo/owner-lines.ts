import type { Expectation } from './result';
import type { OwnerLine } from './timeline';
import type { OwnerRecord } from '../observe/floors';

/** What was observed of the owners, with what was to be expected of them. */
export function ownerLines(records: readonly OwnerRecord[], expected: readonly Expectation[], startedAt: number): OwnerLine[] {
  return records.map(({ key, desired, floor, samples, shortfalls, moved, mostMoves }) => ({
    key,
    replicas: desired,
    floor: floor.pods,
    floorFrom: floor.from,
    available: samples.map(({ at, available }) => ({ at: Math.max(0, at - startedAt), count: available })),
    shortfalls: shortfalls.map(({ from, to, available, floor: wanted }) => ({
      from: from - startedAt, to: to === undefined ? undefined : to - startedAt, available, floor: wanted,
    })),
    moves: moved,
    mostMoves,
    expectedBecause: expected.find(({ owner }) => owner === key)?.because,
  }));
}
