import { isDeepStrictEqual } from 'node:util';
import type { Expectation } from './scenario';

/** The findings of a script, by name. */
export type Findings = Readonly<Record<string, unknown>>;

/** The result of a scenario. Names are without the namespace, nodes are numbered. */
export interface Report {
  /** How the drain of each node ended, by `node1` and so on. */
  readonly outcomes: Readonly<Record<string, string>>;
  /** The result for each owner, wherever its pods were, since placement is random. */
  readonly owners: Readonly<Record<string, string>>;
  /** How each lifecycle action of a termination ended. */
  readonly actions: readonly string[];
  /** For how many seconds each owner, or budget over several, was below its floor. */
  readonly belowFloor: Readonly<Record<string, number>>;
  /** The owners whose interruption was announced. */
  readonly announced: readonly string[];
  /** Pods that are still released from their ReplicaSets. */
  readonly released: readonly string[];
  readonly findings: Findings;
  /** Details that help to understand an unexpected result. */
  readonly told: string;
}

/** The comparable part of a report, without times, which may differ between places. */
export function comparable({ belowFloor, told: _, ...report }: Report): Required<Expectation> {
  return { ...report, belowFloor: Object.keys(belowFloor).sort() };
}

/** One line for each difference between two reports. */
export function differences(got: Required<Expectation>, wanted: Required<Expectation>, of: string): string[] {
  return (Object.keys(wanted) as Array<keyof Expectation>)
    .filter((part) => !isDeepStrictEqual(got[part], wanted[part]))
    .map((part) => `${part}: ${JSON.stringify(got[part])}, but ${of} ${JSON.stringify(wanted[part])}`);
}

export function complete(expected: Expectation): Required<Expectation> {
  return {
    outcomes: {},
    owners: {},
    announced: [],
    released: [],
    findings: {},
    ...expected,
    actions: expected.actions ?? Object.values(expected.outcomes ?? {}).map(() => 'completed CONTINUE'),
    belowFloor: [...expected.belowFloor ?? []].sort(),
  };
}
