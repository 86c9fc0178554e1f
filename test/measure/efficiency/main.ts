import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { CROWD, type Crowd, drainCrowd } from './crowd';
import { drainByFloors } from './forced';
import { kubectlDrain } from './kubectl';
import { measureMemory } from './memory';
import { decisionMeasures, isMissed, type Measure, measureTable, parseMilliseconds } from '../measures';

/** `npm run measure:efficiency`: what a drain costs, in simulation. Exits non-zero when a limit is missed. */
const KUBECTL_CUT_OFF = 300_000;

async function measure(crowd: Crowd): Promise<Measure[]> {
  const ours = await drainCrowd(crowd);
  const kubectl = await kubectlDrain(crowd, KUBECTL_CUT_OFF);
  const memory = measureMemory(ours.peak);
  const forced = await drainByFloors();
  const parse = parseMilliseconds(JSON.stringify({ items: ours.peak.pods }));
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
    ...decisionMeasures(ours.decisions, parse),
    { name: 'Memory, resident at most', value: memory.residentMb, unit: 'MiB', atMost: 256 },
    { name: 'Memory, JavaScript heap', value: memory.heapMb, unit: 'MiB' },
    { name: 'Drain where floors force its pace', value: forced.seconds, unit: 's simulated' },
    { name: 'The limit that they force', value: forced.limitSeconds, unit: 's' },
    { name: 'Drain / limit', value: forced.seconds / forced.limitSeconds, unit: '', atMost: 1.1 },
  ];
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { 'json': { type: 'string' }, 'draining-nodes': { type: 'string', default: String(CROWD.drainingNodes) } } });
  const given = values['draining-nodes'];
  const drainingNodes = Number(given);
  if (!Number.isInteger(drainingNodes) || drainingNodes < 2) {
    throw new Error(`--draining-nodes must be a whole number from 2, got '${given}'. Leave it out for the ${CROWD.drainingNodes} that the limits are for.`);
  }
  const crowd = { ...CROWD, drainingNodes, owners: Math.round(CROWD.owners * drainingNodes / CROWD.drainingNodes) };
  const measures = await measure(crowd);
  console.log(`${crowd.drainingNodes} draining nodes with ${crowd.owners * crowd.podsPerOwner} pods of ${crowd.owners} owners at once; `
    + `Node ${process.version}, ${availableParallelism()} CPUs.\n`);
  console.log(measureTable(measures).join('\n'));
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify({ crowd, node: process.version, measures }, undefined, 2)}\n`);
  }
  process.exitCode = measures.some(isMissed) ? 1 : 0;
}

void main();
