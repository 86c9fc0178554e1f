import type { RunResult } from './result';
import { median } from './statistics';

export interface Pair {
  readonly ours: RunResult;
  readonly kubectl: RunResult;
}

/** Of a shape's valid pairs of consecutive runs, the one whose times and failed requests together are closest to the medians of all. */
export function typicalPair(runs: readonly RunResult[]): Pair {
  const of = (drainer: RunResult['drainer']) => runs.filter((run) => run.drainer === drainer);
  const [ours, kubectl] = [of('ours'), of('kubectl')];
  const distances = [distanceIn(ours), distanceIn(kubectl)];
  const isValid = (run?: RunResult) => run !== undefined && run.void === undefined;
  const pairs = ours.map((run, index): Partial<Pair> => ({ ours: run, kubectl: kubectl[index] }))
    .filter((pair): pair is Pair => isValid(pair.ours) && isValid(pair.kubectl));
  const distance = (pair: Pair) => distances[0](pair.ours) + distances[1](pair.kubectl);
  // If no pair has two valid runs, the individually typical ones.
  const [best] = pairs.sort((a, b) => distance(a) - distance(b));
  const alone = (all: readonly RunResult[], far: (run: RunResult) => number) => all.filter(isValid).sort((a, b) => far(a) - far(b))[0];
  return best ?? { ours: alone(ours, distances[0]), kubectl: alone(kubectl, distances[1]) };
}

/** The valid run whose time and failed requests are closest to the medians of all. */
export function typicalRun(runs: readonly RunResult[]): RunResult | undefined {
  const distance = distanceIn(runs);
  return runs.filter((run) => run.void === undefined).sort((a, b) => distance(a) - distance(b))[0];
}

const timeOf = ({ drainMs, cutOffMs }: RunResult) => drainMs ?? cutOffMs;

/** The distance of a run from the medians, relative to them. */
function distanceIn(runs: readonly RunResult[]): (run: RunResult) => number {
  const valid = runs.filter((run) => run.void === undefined);
  const [time, failed] = [median(valid.map(timeOf)) ?? 0, median(valid.map((run) => run.failed)) ?? 0];
  return (run) => Math.abs(timeOf(run) - time) / Math.max(1, time) + Math.abs(run.failed - failed) / Math.max(1, failed);
}
