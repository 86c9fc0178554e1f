import { isDeepStrictEqual } from 'node:util';
import type { Expectation } from './scenario';

/** What a script found out, by what it says. */
export type Findings = Readonly<Record<string, unknown>>;

/** What came of a scenario. Names are without the namespace, nodes are numbered. */
export interface Report {
  /** How the drain of each node ended, by `node1` and so on. */
  readonly outcomes: Readonly<Record<string, string>>;
  /** How it ended for each owner, wherever its pods were: placement is chance. */
  readonly owners: Readonly<Record<string, string>>;
  /** How each lifecycle action of a termination ended. */
  readonly actions: readonly string[];
  /** For how many seconds each owner, or budget over several, stood below its floor. */
  readonly belowFloor: Readonly<Record<string, number>>;
  /** The owners whose interruption was announced. */
  readonly announced: readonly string[];
  /** Pods that are still released from their ReplicaSets. */
  readonly released: readonly string[];
  readonly findings: Findings;
  /** What is needed to understand why it is not another. */
  readonly told: string;
}

/** What a report says that need not be the same everywhere is left out: times. */
export function comparable({ belowFloor, told: _, ...report }: Report): Required<Expectation> {
  return { ...report, belowFloor: Object.keys(belowFloor).sort() };
}

/** One line for every part of two reports that differs. */
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
