import type { Goal } from './goals';
import type { DrainerSummary, RolloutSummary, ShapeSummary } from './summary';
import { renderTable } from '../../../simulation/demo/table';

interface Row {
  readonly summary: ShapeSummary;
  readonly ours: boolean;
  readonly numbers: DrainerSummary;
}

/** The comparison, two lines per shape: medians, and worse runs if there were any. */
export function comparisonTable(summaries: readonly ShapeSummary[]): string[] {
  const rows = summaries.flatMap((summary): Row[] => [
    { summary, ours: true, numbers: summary.ours },
    { summary, ours: false, numbers: summary.kubectl },
  ]);
  const times = (value: number | undefined) => (value === undefined ? '-' : `${value.toFixed(2)} ×`);
  return renderTable<Row>([
    { title: 'shape', cell: ({ summary, ours }) => (ours ? summary.shape : '') },
    { title: 'pods', right: true, cell: ({ summary, ours }) => (ours ? String(summary.pods) : '') },
    { title: 'drained by', cell: ({ ours }) => (ours ? 'us' : 'kubectl') },
    { title: 'time', right: true, cell: ({ numbers: { cutOff, runs, seconds } }) => timeOf(cutOff, runs, seconds.median) },
    { title: 'cordoned', right: true, cell: ({ numbers: { cordonedSeconds } }) => (cordonedSeconds ? `${cordonedSeconds.median.toFixed(1)} s` : '-') },
    { title: 'of kubectl', right: true, cell: ({ summary, ours }) => (ours ? times(summary.ratio.seconds) : '') },
    { title: 'of limit', right: true, cell: ({ numbers, ours }) => (ours ? times(numbers.toLimit?.median) : '') },
    { title: 'failed requests', right: true, cell: ({ numbers }) => failedOf(numbers) },
    { title: 'below floor', right: true, cell: ({ numbers }) => belowFloorOf(numbers) },
    { title: 'requests per pod', right: true, cell: ({ numbers }) => numbers.requestsPerPod.median.toFixed(1) },
    { title: 'memory', right: true, cell: ({ numbers }) => `${numbers.memoryMb.median.toFixed(0)} MB` },
  ], rows);
}

/** Rollouts, one line per shape. */
export function rolloutTable(summaries: readonly RolloutSummary[]): string[] {
  if (summaries.length === 0) {
    return [];
  }
  return renderTable<RolloutSummary>([
    { title: 'rollout', cell: ({ shape }) => shape },
    { title: 'pods', right: true, cell: ({ pods }) => String(pods) },
    { title: 'time', right: true, cell: ({ rollout: { cutOff, runs, seconds } }) => timeOf(cutOff, runs, seconds.median) },
    { title: 'failed requests', right: true, cell: ({ rollout }) => failedOf(rollout) },
    { title: 'below floor', right: true, cell: ({ rollout }) => belowFloorOf(rollout) },
  ], summaries);
}

function timeOf(cutOff: number, runs: number, seconds: number): string {
  return `${cutOff * 2 > runs ? '> ' : ''}${seconds.toFixed(1)} s`;
}

function failedOf({ failed, sent }: DrainerSummary): string {
  return `${withWorst(failed.median, failed.most, 0)} of ${sent.median.toFixed(0)}`;
}

function belowFloorOf({ secondsBelowFloor: { median, most } }: DrainerSummary): string {
  return `${withWorst(median, most, 1)} s`;
}

function withWorst(median: number, most: number, digits: number): string {
  return most.toFixed(digits) === median.toFixed(digits) ? median.toFixed(digits) : `${median.toFixed(digits)} (≤ ${most.toFixed(digits)})`;
}

export function goalTable(goals: readonly Goal[]): string[] {
  return renderTable<Goal>([
    { title: 'goal', cell: ({ shape, what }) => `${shape}: ${what}` },
    { title: 'measured', right: true, cell: ({ measured }) => measured },
    { title: '', cell: ({ met }) => (met ? 'met' : 'MISSED') },
  ], goals);
}
