import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ColdStarts } from './cold-start';
import type { Goal } from './goals';
import type { Machine } from './machine';
import { drawComparison } from './picture';
import { comparisonTable, goalTable, rolloutTable } from './report';
import type { RunResult } from './result';
import { SHAPES } from './shapes';
import { median } from './statistics';
import type { RolloutSummary, ShapeSummary } from './summary';
import { typicalPair, typicalRun } from './typical';

/** All results of a comparison. */
export interface Output {
  readonly machine: Machine;
  readonly coldStartMs: ColdStarts;
  /** The requested number of drains by each. */
  readonly pairs: number;
  /** How long every call of Auto Scaling took, if set. */
  readonly autoScalingMs?: number;
  readonly shapes: readonly ShapeSummary[];
  readonly rollouts: readonly RolloutSummary[];
  readonly goals: readonly Goal[];
  readonly runs: readonly RunResult[];
}

/** Writes everything into a folder. Returns the lines to print. */
export function write(folder: string, output: Output): string[] {
  const { machine, coldStartMs, shapes, rollouts, goals, runs, pairs, autoScalingMs } = output;
  const lines = [
    '',
    ...comparisonTable(shapes),
    '',
    ...rolloutTable(rollouts),
    ...rollouts.length > 0 ? [''] : [],
    `Medians of ${pairs} drains by each, in turn; (≤ n): the worst. Of kubectl: our time by kubectl's. Of limit: our time by the shortest that the floors`,
    'allowed, with the times that the pods took to start and to stop in the same run. Requests per pod: of the API server, by pods moved.',
    ...shapes.some(({ shape }) => SHAPES.find(({ name }) => name === shape)?.usesSockets) ? [SOCKETS] : [],
    ...voidRuns(shapes, rollouts),
    ...policyCosts(shapes, rollouts),
    `Cold start, contained in the time: ${coldStartMs.ours.toFixed(0)} ms (our function), ${coldStartMs.kubectl.toFixed(0)} ms (kubectl).`,
    ...autoScalingMs === undefined ? [] : [`Every call of Auto Scaling took ${autoScalingMs} ms.`],
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
    writeFileSync(file, drawShape(summary, runs));
    return file;
  });
  pictures.push(...rolloutPictures(rollouts, runs).map(([name, svg]) => {
    const file = join(folder, name);
    writeFileSync(file, svg);
    return file;
  }));
  return [...lines, `Written: ${[join(folder, 'results.json'), join(folder, 'table.txt'), ...pictures].join(', ')}`];
}

const SOCKETS = 'Of websockets: messages, connections that could not be made or ended without a close frame, and messages that were lost or not answered.';

function drawShape({ shape, about }: ShapeSummary, runs: readonly RunResult[]): string {
  const { ours, kubectl } = typicalPair(runs.filter((run) => run.shape === shape));
  return drawComparison({
    title: shape,
    about,
    runs: [{ how: 'Drained by cdk-graceful-node-group', run: ours }, { how: 'Drained by kubectl drain', run: kubectl }],
  });
}

/** With the policy above, without it below, if both exist. */
function rolloutPictures(rollouts: readonly RolloutSummary[], runs: readonly RunResult[]): Array<[string, string]> {
  const typical = (name?: string) => typicalRun(runs.filter(({ shape }) => shape === name));
  return rollouts.flatMap(({ shape }): Array<[string, string]> => {
    const plain = SHAPES.find(({ name }) => name === shape)?.withoutPolicy;
    const [graceful, bare] = [typical(shape), typical(plain)];
    if (!plain || !graceful || !bare) {
      return [];
    }
    const { about } = SHAPES.find(({ name }) => name === plain)!;
    const told = [{ how: 'With GracefulPods', run: graceful }, { how: 'Without', run: bare }] as const;
    return [[`${plain}.svg`, drawComparison({ title: plain, about, runs: told })]];
  });
}

/** How much longer drains take for pods that the policy makes sleep, by medians. */
function policyCosts(summaries: readonly ShapeSummary[], rollouts: readonly RolloutSummary[]): string[] {
  const runsOf = (shape?: string) => (
    summaries.find((summary) => summary.shape === shape)?.ours ?? rollouts.find((summary) => summary.shape === shape)?.rollout);
  const secondsOf = (shape?: string) => runsOf(shape)?.seconds.median;
  const costs = SHAPES.flatMap(({ name, withoutPolicy }) => {
    const [graceful, plain] = [name, withoutPolicy].map(secondsOf);
    return graceful === undefined || plain === undefined ? [] : [`${(graceful - plain).toFixed(1)} s (${name} instead of ${withoutPolicy})`];
  });
  return costs.length === 0 ? [] : [`What the policy of GracefulPods costs, a drain by us or a rollout: ${costs.join(', ')}.`];
}

function voidRuns(shapes: readonly ShapeSummary[], rollouts: readonly RolloutSummary[]): string[] {
  const left = shapes.flatMap(({ shape, ours, kubectl }) => [`${ours.void} of ${shape} by us`, `${kubectl.void} of ${shape} by kubectl`])
    .concat(rollouts.map(({ shape, rollout }) => `${rollout.void} of ${shape}`))
    .filter((words) => !words.startsWith('0 '));
  return left.length === 0 ? [] : [`Left out, because requests were sent late or failed before: ${left.join(', ')}.`];
}

