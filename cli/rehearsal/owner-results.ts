import type { LogLine } from './drainer';
import type { Spans } from './recording';
import { remedyOf } from './remedy';
import type { ExpectedInterruption } from '../../simulation/observe/expected-interruptions';
import type { OwnerRecord } from '../../simulation/observe/floors';
import type { Finding } from '../findings/finding';
import type { OwnerResult } from '../result/result';

export interface OwnerResultsProps {
  readonly records: readonly OwnerRecord[];
  readonly spans: Spans;
  readonly expected: readonly ExpectedInterruption[];
  readonly findings: readonly Finding[];
  /** The log of the drainer. */
  readonly lines: readonly LogLine[];
  readonly endedAt: number;
}

/** All owners whose pods were moved or missing, those that are interrupted for longest first. */
export function ownerResults({ records, spans, expected, findings, lines, endedAt }: OwnerResultsProps): OwnerResult[] {
  const announced = announcements(lines, spans);
  const expectations = new Map(expected.map(({ key, reason }) => [key, reason]));
  return records
    .filter(({ moved, shortfalls }) => moved > 0 || shortfalls.length > 0)
    .map((record): OwnerResult => {
      const { key, owner: { kind, namespace, name }, desired, floor, secondsBelowFloor, moved, mostMoves, shortfalls } = record;
      const interrupted = shortfalls.length > 0 && secondsBelowFloor > 0;
      const because = interrupted ? expectations.get(key) ?? announced.get(key) ?? departuresOf(record, endedAt) : undefined;
      return {
        kind,
        namespace,
        name,
        // An owner that is gone for good wants no pods any more.
        replicas: desired || Math.max(0, ...record.samples.map((sample) => sample.desired)),
        floor: floor.pods || Math.max(0, ...record.samples.map((sample) => sample.floor)),
        floorFrom: floor.from,
        interruptedSeconds: interrupted ? Math.round(secondsBelowFloor * 10) / 10 : 0,
        ...interrupted && shortfalls.at(-1)?.to === undefined && { interruptedAtEnd: true },
        moves: moved,
        mostMoves,
        ...interrupted && { because, ...remedyOf(key, kind, findings) },
      };
    })
    .sort((a, b) => Number(b.interruptedAtEnd ?? false) - Number(a.interruptedAtEnd ?? false)
      || b.interruptedSeconds - a.interruptedSeconds || b.moves - a.moves || a.name.localeCompare(b.name));
}

/** The interruptions that the drainer announced, by owner key. */
function announcements(lines: readonly LogLine[], { pods }: Spans): Map<string, string> {
  const ownerOf = new Map(pods.map(({ namespace, name, owner }) => [`${namespace}/${name}`, owner]));
  return new Map(lines.filter(({ message }) => message === 'Owner will be interrupted')
    .map(({ pod, because }) => [ownerOf.get(String(pod)) ?? '', String(because)]));
}

/** For an interruption that was not announced: which pods were missing, and why. */
function departuresOf({ shortfalls }: OwnerRecord, endedAt: number): string {
  const longest = [...shortfalls].sort((a, b) => (b.to ?? endedAt) - b.from - ((a.to ?? endedAt) - a.from))[0];
  const gone = longest.because.map(({ pod, node, by }) => `${pod} left ${node ?? 'its node'} (${by})`);
  return `${longest.available} of the ${longest.floor} pods that it must keep were available: ${gone.slice(0, 3).join(', ') || 'one was not ready'}`;
}
