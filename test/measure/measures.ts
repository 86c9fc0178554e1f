import { type Column, renderTable } from '../../simulation/demo/table';

export interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** @default - reported only */
  readonly atMost?: number;
}

const COLUMNS: ReadonlyArray<Column<Measure>> = [
  { title: 'measure', cell: ({ name }) => name },
  { title: 'value', cell: ({ value }) => String(Math.round(value * 100) / 100), right: true },
  { title: 'at most', cell: ({ atMost }) => String(atMost ?? '-'), right: true },
  { title: 'unit', cell: ({ unit }) => unit },
  { title: '', cell: (one) => (isMissed(one) ? 'MISSED' : '') },
];

export function measureTable(measures: readonly Measure[]): string[] {
  return renderTable(COLUMNS, measures);
}

export function isMissed({ value, atMost }: Measure): boolean {
  // What could not be measured is missed as well.
  return atMost !== undefined && !(value <= atMost);
}

/** @param part from 0 to 1. NaN of nothing. */
function percentile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN;
}

const MOST_OF_PARSE = { median: 0.25, longest: 1 };

/**
 * How long decisions take differs from machine to machine, so it is told beside one `JSON.parse` of the list of all pods, in the same
 * process. All in milliseconds of its main thread on the CPU: what else the machine does meanwhile does not count.
 */
export function decisionMeasures(decisions: readonly number[], parse: number): Measure[] {
  const median = percentile(decisions, 0.5);
  const longest = percentile(decisions, 1);
  return [
    { name: 'JSON.parse of the list of pods', value: parse, unit: 'ms' },
    { name: 'Decision, median', value: median, unit: 'ms' },
    { name: 'Decision, longest', value: longest, unit: 'ms' },
    { name: 'Decision, median / parse', value: median / parse, unit: '', atMost: MOST_OF_PARSE.median },
    { name: 'Decision, longest / parse', value: longest / parse, unit: '', atMost: MOST_OF_PARSE.longest },
  ];
}

/** Runs something and tells for how many milliseconds this thread was on the CPU. */
export function cpuMilliseconds(run: () => void): number {
  const before = process.threadCpuUsage();
  run();
  const { user, system } = process.threadCpuUsage(before);
  return (user + system) / 1000;
}

const PARSES = 5;

/** The median of some. */
export function parseMilliseconds(text: string): number {
  return percentile(Array.from({ length: PARSES }, () => cpuMilliseconds(() => { JSON.parse(text); })), 0.5);
}
