import type { Console } from './console';
import { rootCauses } from './drainer-log';
import type { DemoResult, PatchedGroup } from './result';
import { Column, renderTable } from './table';
import { disturbedOwners, movesPerPod, NodeSpan, OwnerLine, seconds, timeBelowFloor } from './timeline';
import { findFaults } from './verdict';

/** Prints the end of the demo: nodes, owners, totals, expected interruptions, and whether it succeeded. */
export function printReport(result: DemoResult, console: Console): void {
  const { timeline } = result;
  console.heading('Groups, as the plan says');
  print(console, GROUP_COLUMNS, result.groups);

  console.heading('Nodes');
  print(console, NODE_COLUMNS(timeline.endedAt), timeline.nodes.filter(({ old }) => old));

  console.heading('Owners that were moved');
  const shown = disturbedOwners(timeline);
  const below = (owner: OwnerLine) => timeBelowFloor(owner, timeline.endedAt);
  print(console, OWNER_COLUMNS(timeline.endedAt), shown.sort((a, b) => below(b) - below(a)));
  const untouched = timeline.owners.length - shown.length;
  if (untouched > 0) {
    console.line(`${untouched} more ${untouched === 1 ? 'was' : 'were'} neither moved nor interrupted.`);
  }

  console.heading('Interruptions to be expected, derived from the cluster alone');
  if (result.expected.length === 0) {
    console.line('none');
  }
  for (const { owner, because } of result.expected) {
    console.line(`${owner}: ${because}`);
  }

  console.heading('Totals');
  totals(result).forEach((line) => console.line(line));

  const faults = findFaults(result);
  console.heading('Result');
  faults.forEach((fault) => console.line(fault, 'alarm'));
  if (faults.length === 0) {
    console.line(success(result), 'good');
  }
}

function print<Row>(console: Console, columns: ReadonlyArray<Column<Row>>, rows: readonly Row[]): void {
  if (rows.length === 0) {
    console.line('none');
  } else {
    renderTable(columns, rows).forEach((line) => console.line(line));
  }
}

const GROUP_COLUMNS: Column<PatchedGroup>[] = [
  { title: 'stage', cell: ({ stage }) => stage },
  { title: 'group', cell: ({ group }) => group },
  { title: 'from', cell: ({ from }) => from ?? '-' },
  { title: 'to', cell: ({ to }) => to },
  { title: 'replaced', cell: ({ replaced }) => String(replaced), right: true },
  { title: 'retained', cell: ({ retained }) => String(retained), right: true },
];

const NODE_COLUMNS = (endedAt: number): Column<NodeSpan>[] => [
  { title: 'node', cell: ({ name }) => name },
  { title: 'instance', cell: ({ instance }) => instance },
  { title: 'now', cell: ({ to, retained }) => (retained ? 'retained' : to === undefined ? 'not replaced' : 'replaced') },
  { title: 'outcome', cell: ({ drain }) => drain?.outcome ?? '-' },
  { title: 'drained for', cell: ({ drain }) => (drain ? seconds((drain.to ?? endedAt) - drain.from) : '-'), right: true },
  { title: 'held up by', cell: ({ drain }) => (drain && rootCauses(drain.because).join('; ')) || '-', width: 90 },
];

const OWNER_COLUMNS = (endedAt: number): Column<OwnerLine>[] => [
  { title: 'owner', cell: ({ key }) => key },
  { title: 'pods', cell: ({ replicas }) => String(replicas ?? '-'), right: true },
  { title: 'floor', cell: ({ floor }) => String(floor), right: true },
  { title: 'moved', cell: ({ moves }) => String(moves), right: true },
  { title: 'per pod', cell: (owner) => movesPerPod(owner)?.toFixed(1) ?? '-', right: true },
  { title: 'most', cell: ({ mostMoves }) => String(mostMoves), right: true },
  { title: 'below floor', cell: (owner) => (owner.shortfalls.length > 0 ? seconds(timeBelowFloor(owner, endedAt)) : '-'), right: true },
  { title: 'why', cell: whyOf, width: 70 },
];

function whyOf(owner: OwnerLine): string {
  if (owner.shortfalls.length === 0) {
    return '';
  }
  return owner.expectedBecause === undefined ? 'UNEXPECTED' : `expected: ${owner.expectedBecause}`;
}

function totals({ timeline, patch, requests, messages, speedUp, skippedMs, clockFactor }: DemoResult): string[] {
  const old = timeline.nodes.filter((node) => node.old);
  const replaced = old.filter(({ to }) => to !== undefined).length;
  const retained = old.filter((node) => node.retained).length;
  const moves = timeline.owners.reduce((sum, owner) => sum + owner.moves, 0);
  const below = timeline.owners.reduce((sum, owner) => sum + timeBelowFloor(owner, timeline.endedAt), 0);
  return [
    `${replaced} of ${old.length} nodes replaced${retained > 0 ? `, ${retained} retained` : ''}, ${moves} pods moved, ${seconds(below)} below floors in sum`,
    `by the report of the plan ${patch.owners.moves} pods of ${patch.owners.owners} owners moved, ${patch.owners.surged} of them after their replacements had come; `
    + `owners interrupted: ${patch.owners.interrupted}`,
    ...speedUp > 1 ? [`pods started and stopped ${speedUp} times faster than in the given cluster: there, they would be below their floors for longer by as much`] : [],
    `${seconds(timeline.endedAt)} of simulated time in ${seconds(timeline.endedAt / clockFactor)} of real time, `
    + `and ${(skippedMs / 3600_000).toFixed(1)} hours skipped in which nothing happened`,
    `${requests.invocations} invocations of the functions, ${requests.aws} requests to AWS, ${requests.kubernetes} to the Kubernetes API`,
    `${messages.sent} messages: ${messages.handled} done, ${messages.left.length} left in the queue, ${messages.dead.length} in a dead-letter queue, `
    + `${messages.undelivered.length} lost`,
  ];
}

function success({ timeline }: DemoResult): string {
  const interrupted = timeline.owners.filter(({ shortfalls }) => shortfalls.length > 0).length;
  const retained = timeline.nodes.filter((node) => node.retained).length;
  return [
    retained === 0 ? 'Every node was patched.'
      : `Every node has a patched successor, but ${retained} could not be drained in time: their instances are retained, with what is left on them.`,
    'No message was lost, and every call was allowed by the synthesised permissions.',
    interrupted === 0 ? 'No owner was below its floor.'
      : interrupted === 1 ? '1 owner was below its floor, as was to be expected.'
        : `${interrupted} owners were below their floors, all of them as was to be expected.`,
  ].join(' ');
}
