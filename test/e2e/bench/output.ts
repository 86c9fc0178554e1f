import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColdStarts } from './cold-start';
import type { Goal } from './goals';
import type { Machine } from './machine';
import { drawComparison } from './picture';
import { comparisonTable, goalTable } from './report';
import type { RunResult } from './result';
import { SHAPES } from './shapes';
import { median } from './statistics';
import type { ShapeSummary } from './summary';
import { typicalPair } from './typical';

/** All that a comparison found. */
export interface Output {
  readonly machine: Machine;
  readonly coldStartMs: ColdStarts;
  /** How many drains by each were asked for. */
  readonly pairs: number;
  readonly shapes: readonly ShapeSummary[];
  readonly goals: readonly Goal[];
  readonly runs: readonly RunResult[];
}

/** Writes all of it into a folder. Returns what is to be printed. */
export function write(folder: string, output: Output): string[] {
  const { machine, coldStartMs, shapes, goals, runs, pairs } = output;
  const lines = [
    '',
    ...comparisonTable(shapes),
    '',
    `Medians of ${pairs} drains by each, in turn; (≤ n): the worst. Of kubectl: our time by kubectl's. Of limit: our time by the shortest that the floors`,
    'allowed, with the times that the pods took to start and to stop in the same run. Requests per pod: of the API server, by pods moved.',
    ...voidRuns(shapes),
    ...policyCosts(shapes),
    `Cold start, contained in the time: ${coldStartMs.ours.toFixed(0)} ms (our function), ${coldStartMs.kubectl.toFixed(0)} ms (kubectl).`,
    `Kubernetes ${machine.kubernetes}, kubectl ${machine.kubectl}, Node ${machine.node}; ${machine.system}, ${machine.processors}, ${machine.memoryGb} GB,`,
    `load average ${(median(runs.map(({ loadAverage }) => loadAverage)) ?? 0).toFixed(1)}, of cluster, load and whatever else ran.`,
    '',
    ...goalTable(goals),
    '',
  ];
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'results.json'), `${JSON.stringify(output, undefined, 1)}\n`);
  writeFileSync(join(folder, 'table.txt'), `${lines.join('\n').trim()}\n`);
  const pictures = shapes.map((summary) => {
    const file = join(folder, `${summary.shape}.svg`);
    writeFileSync(file, drawComparison({ title: `${summary.shape}: ${summary.about}`, ...typicalPair(runs.filter(({ shape }) => shape === summary.shape)) }));
    return file;
  });
  return [...lines, `Written: ${[join(folder, 'results.json'), join(folder, 'table.txt'), ...pictures].join(', ')}`];
}

/** What drains take longer for pods that the policy has sleep, by medians. */
function policyCosts(summaries: readonly ShapeSummary[]): string[] {
  const costs = SHAPES.flatMap(({ name, withoutPolicy }) => {
    const [graceful, plain] = [name, withoutPolicy].map((shape) => summaries.find((summary) => summary.shape === shape)?.ours.seconds.median);
    return graceful === undefined || plain === undefined ? [] : [`${(graceful - plain).toFixed(1)} s (${name} instead of ${withoutPolicy})`];
  });
  return costs.length === 0 ? [] : [`What the policy of GracefulPods costs, a drain by us: ${costs.join(', ')}.`];
}

function voidRuns(shapes: readonly ShapeSummary[]): string[] {
  const left = shapes.flatMap(({ shape, ours, kubectl }) => [`${ours.void} of ${shape} by us`, `${kubectl.void} of ${shape} by kubectl`])
    .filter((words) => !words.startsWith('0 '));
  return left.length === 0 ? [] : [`Left out, because requests were sent late or failed before: ${left.join(', ')}.`];
}

