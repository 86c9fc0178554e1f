import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { CROWD, type Crowd, drainCrowd } from './crowd';
import { drainByFloors } from './forced';
import { kubectlDrain } from './kubectl';
import { measureMemory } from './memory';
import { type Column, renderTable } from '../../../simulation/demo/table';

/** `npm run measure:efficiency`: what a drain costs, in simulation. Exits non-zero when a limit is missed. */
interface Measure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** @default - reported only */
  readonly atMost?: number;
}

const KUBECTL_CUT_OFF = 300_000;

function percentile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

async function measure(crowd: Crowd): Promise<Measure[]> {
  const ours = await drainCrowd(crowd);
  const kubectl = await kubectlDrain(crowd, KUBECTL_CUT_OFF);
  const memory = measureMemory(ours.peak);
  const forced = await drainByFloors();
  const decisions = [...ours.decisions].sort((a, b) => a - b);
  const perPod = ours.requests / ours.pods;
  const kubectlPerPod = kubectl.requests / kubectl.moved;
  return [
    { name: 'Draining nodes not drained', value: crowd.drainingNodes - (ours.outcomes.drained ?? 0), unit: '', atMost: 0 },
    { name: 'Below floor, all owners', value: ours.secondsBelowFloor + forced.secondsBelowFloor, unit: 's', atMost: 0 },
    { name: 'All drains begun after', value: ours.secondsUntilStarted, unit: 's simulated', atMost: 10 },
    { name: 'Drained after', value: ours.secondsUntilDrained, unit: 's simulated' },
    { name: 'Requests per moved pod', value: perPod, unit: '' },
    { name: 'Requests per moved pod, kubectl drain', value: kubectlPerPod, unit: '' },
    { name: 'Requests, ours / kubectl', value: perPod / kubectlPerPod, unit: '', atMost: 0.5 },
    { name: 'Pods that kubectl had not moved when cut off', value: kubectl.left, unit: `after ${kubectl.seconds.toFixed(0)} s simulated` },
    { name: 'Decision, median', value: percentile(decisions, 0.5), unit: 'ms' },
    { name: 'Decision, 99th percentile', value: percentile(decisions, 0.99), unit: 'ms', atMost: 50 },
    { name: 'Decision, longest', value: percentile(decisions, 1), unit: 'ms' },
    { name: 'Memory, resident at most', value: memory.residentMb, unit: 'MiB', atMost: 256 },
    { name: 'Memory, JavaScript heap', value: memory.heapMb, unit: 'MiB' },
    { name: 'Drain where floors force its pace', value: forced.seconds, unit: 's simulated' },
    { name: 'The limit that they force', value: forced.limitSeconds, unit: 's' },
    { name: 'Drain / limit', value: forced.seconds / forced.limitSeconds, unit: '', atMost: 1.1 },
  ];
}

const COLUMNS: ReadonlyArray<Column<Measure>> = [
  { title: 'measure', cell: ({ name }) => name },
  { title: 'value', cell: ({ value }) => String(Math.round(value * 100) / 100), right: true },
  { title: 'at most', cell: ({ atMost }) => String(atMost ?? '-'), right: true },
  { title: 'unit', cell: ({ unit }) => unit },
  { title: '', cell: (one) => (isMissed(one) ? 'MISSED' : '') },
];

function isMissed({ value, atMost }: Measure): boolean {
  // What could not be measured is missed as well.
  return atMost !== undefined && !(value <= atMost);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'json': { type: 'string' }, 'draining-nodes': { type: 'string', default: String(CROWD.drainingNodes) } } });
  const drainingNodes = Number(values['draining-nodes']);
  if (!Number.isInteger(drainingNodes) || drainingNodes < 2) {
    throw new Error(`--draining-nodes must be a whole number from 2, got '${values['draining-nodes']}'. Leave it out for the ${CROWD.drainingNodes} that the limits are for.`);
  }
  const crowd = { ...CROWD, drainingNodes, owners: Math.round(CROWD.owners * drainingNodes / CROWD.drainingNodes) };
  const measures = await measure(crowd);
  console.log(`${crowd.drainingNodes} draining nodes with ${crowd.owners * crowd.podsPerOwner} pods of ${crowd.owners} owners at once; `
    + `Node ${process.version}, ${availableParallelism()} CPUs.\n`);
  console.log(renderTable(COLUMNS, measures).join('\n'));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ crowd, node: process.version, measures }, undefined, 2)}\n`);
  }
  process.exitCode = measures.some(isMissed) ? 1 : 0;
}

void main();
