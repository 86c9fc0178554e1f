import { requestCount, RunResult } from './result';
import type { Shape } from './shapes';
import { median, spread, Spread } from './statistics';

/** The valid runs of a shape by one drainer. */
export interface DrainerSummary {
  readonly runs: number;
  readonly void: number;
  /** How many were cut off before their end. Their time counts as that of the cut. */
  readonly cutOff: number;
  readonly seconds: Spread;
  /** From the beginning until the node was cordoned. */
  readonly cordonedSeconds?: Spread;
  /** The time as a multiple of the shortest that the floors allowed in the same run. */
  readonly toLimit?: Spread;
  readonly failed: Spread;
  readonly sent: Spread;
  readonly secondsBelowFloor: Spread;
  /** For each owner, the worst value of all runs, if any. */
  readonly worstOwners: Readonly<Record<string, number>>;
  readonly requestsPerPod: Spread;
  readonly memoryMb: Spread;
}

export interface ShapeSummary {
  readonly shape: string;
  readonly about: string;
  readonly pods: number;
  readonly ours: DrainerSummary;
  readonly kubectl: DrainerSummary;
  /** Our values as multiples of kubectl's, by medians. */
  readonly ratio: { readonly seconds: number; readonly requestsPerPod: number; readonly memoryMb: number };
}

/** A shape whose pods are replaced by a rollout, without a drain. */
export interface RolloutSummary {
  readonly shape: string;
  readonly about: string;
  readonly pods: number;
  readonly rollout: DrainerSummary;
}

/** Undefined if there is no valid run. */
export function summariseRollout({ name, about }: Shape, results: readonly RunResult[]): RolloutSummary | undefined {
  const own = results.filter(({ shape, drainer }) => shape === name && drainer === 'rollout');
  const rollout = summariseDrainer(own);
  return rollout && { shape: name, about, pods: median(own.map(({ pods }) => pods)) ?? 0, rollout };
}

/** Undefined if either has no valid run. */
export function summarise(shape: Shape, results: readonly RunResult[]): ShapeSummary | undefined {
  const own = results.filter((result) => result.shape === shape.name);
  const ours = summariseDrainer(own.filter(({ drainer }) => drainer === 'ours'));
  const kubectl = summariseDrainer(own.filter(({ drainer }) => drainer === 'kubectl'));
  if (!ours || !kubectl) {
    return undefined;
  }
  const ratio = (of: (summary: DrainerSummary) => Spread) => of(ours).median / of(kubectl).median;
  return {
    shape: shape.name,
    about: shape.about,
    pods: median(own.map(({ pods }) => pods)) ?? 0,
    ours,
    kubectl,
    ratio: {
      seconds: ratio(({ seconds }) => seconds),
      requestsPerPod: ratio(({ requestsPerPod }) => requestsPerPod),
      memoryMb: ratio(({ memoryMb }) => memoryMb),
    },
  };
}

function summariseDrainer(results: readonly RunResult[]): DrainerSummary | undefined {
  const valid = results.filter((result) => result.void === undefined);
  if (valid.length === 0) {
    return undefined;
  }
  const of = (value: (result: RunResult) => number): Spread => spread(valid.map(value))!;
  const known = (value: (result: RunResult) => number | undefined) => spread(valid.map(value).filter((each) => each !== undefined));
  return {
    runs: valid.length,
    void: results.length - valid.length,
    cutOff: valid.filter(({ drainMs }) => drainMs === undefined).length,
    seconds: of(({ drainMs, cutOffMs }) => (drainMs ?? cutOffMs) / 1000),
    cordonedSeconds: known(({ cordonedMs }) => (cordonedMs === undefined ? undefined : cordonedMs / 1000)),
    toLimit: known(({ drainMs, limitMs }) => (drainMs === undefined || limitMs === undefined ? undefined : drainMs / limitMs)),
    failed: of(({ failed }) => failed),
    sent: of(({ sent }) => sent),
    secondsBelowFloor: of(({ secondsBelowFloor }) => secondsBelowFloor),
    worstOwners: worstOwners(valid),
    requestsPerPod: of((result) => requestCount(result) / result.pods),
    memoryMb: of(({ memoryMb }) => memoryMb),
  };
}

function worstOwners(results: readonly RunResult[]): Record<string, number> {
  const worst: Record<string, number> = {};
  for (const { owners, endedMs } of results) {
    for (const { key, shortfalls } of owners) {
      // Without the namespace, which differs between runs.
      const name = key.replace(/ \S*\//, ' ');
      const seconds = shortfalls.reduce((sum, { from, to = endedMs }) => sum + to - from, 0) / 1000;
      if (seconds > 0) {
        worst[name] = Math.max(worst[name] ?? 0, seconds);
      }
    }
  }
  return worst;
}
