import { Admin } from './admin';
import type { BenchArguments } from './args';
import { Badly } from './badly';
import { measureColdStarts } from './cold-start';
import type { Drainer } from './drain';
import { goalsOf, goalsOfRollout } from './goals';
import { Kubectl } from './kubectl';
import { thisMachine } from './machine';
import { Ours } from './ours';
import { Output, write } from './output';
import { requestCount, RunResult } from './result';
import { Rollout } from './rollout';
import { run, Site } from './run';
import { PRE_STOP_SECONDS, Shape, SHAPES } from './shapes';
import { summarise, summariseRollout } from './summary';
import { policyOf } from '../serving/policy';
import { RealStage } from '../stage/stage';

/** One is drained, and the others receive its pods. */
const NODES = 4;

/** Runs the comparison. Resolves with whether there are valid runs of everything. */
export async function bench({ pairs, shapes: names, autoScalingMs, out }: BenchArguments, print: (line: string) => void): Promise<boolean> {
  const machine = thisMachine();
  const coldStartMs = await measureColdStarts();
  const shapes = SHAPES.filter(({ name }) => names.includes(name));
  const stage = await RealStage.open({ nodes: NODES, kubeProxy: shapes.some(({ isThroughNodes }) => isThroughNodes), autoScalingMs });
  const results: RunResult[] = [];
  try {
    const admin = new Admin(stage.client);
    const rollouts = [new Rollout(admin, stage.store)];
    const drainers = [new Ours(stage), await Kubectl.create(stage.ground, admin)];
    // It applies only to namespaces with its label, and is in force long before the first shape has settled.
    await admin.apply(policyOf(PRE_STOP_SECONDS).map((object) => ({ ...object })));
    const next = namespaces();
    for (const shape of shapes) {
      print(`\n${shape.name}: ${shape.about}`);
      const proof = await one(stage, admin, shape, new Badly(admin), next(), print);
      const blind = proof.void ?? (proof.failed === 0 ? 'the load did not notice pods that were killed' : undefined);
      for (let pair = 0; pair < pairs; pair++) {
        for (const drainer of shape.isRolledOut ? rollouts : pair % 2 === 0 ? drainers : [...drainers].reverse()) {
          const result = await one(stage, admin, shape, drainer, next(), print);
          results.push({ ...result, void: blind ?? result.void });
        }
      }
      write(out, { ...outputOf(machine, coldStartMs, pairs, shapes, results), autoScalingMs });
    }
  } finally {
    await stage.close();
  }
  const output = { ...outputOf(machine, coldStartMs, pairs, shapes, results), autoScalingMs };
  write(out, output).forEach(print);
  return output.shapes.length + output.rollouts.length === shapes.length;
}

async function one(site: Site, admin: Admin, shape: Shape, drainer: Drainer, namespace: string, print: (line: string) => void): Promise<RunResult> {
  const result = await run({ site, admin, shape, drainer, namespace });
  const { drainMs, pods, failed, sent, secondsBelowFloor, memoryMb } = result;
  print([
    `  ${drainer.name.padEnd(7)}`,
    drainMs === undefined ? 'cut off' : `${(drainMs / 1000).toFixed(1)} s`,
    `${failed} of ${sent} requests failed`,
    `${secondsBelowFloor.toFixed(1)} s below floor`,
    `${requestCount(result)} API requests for ${pods} pods`,
    `${memoryMb.toFixed(0)} MB`,
    ...result.void === undefined ? [] : [`void: ${result.void}`],
  ].join(', '));
  return result;
}

function outputOf(
  machine: Output['machine'], coldStartMs: Output['coldStartMs'], pairs: number, shapes: readonly Shape[], runs: readonly RunResult[],
): Output {
  const summaries = shapes.map((shape) => ({ shape, summary: summarise(shape, runs) })).filter(({ summary }) => summary !== undefined);
  const rollouts = shapes.map((shape) => ({ shape, summary: summariseRollout(shape, runs) })).filter(({ summary }) => summary !== undefined);
  return {
    machine,
    coldStartMs,
    pairs,
    shapes: summaries.map(({ summary }) => summary!),
    rollouts: rollouts.map(({ summary }) => summary!),
    goals: [
      ...summaries.flatMap(({ shape, summary }) => goalsOf(shape, summary!)),
      ...rollouts.flatMap(({ shape, summary }) => goalsOfRollout(shape, summary!)),
    ],
    runs,
  };
}

/** A new namespace for every run, so that nothing of an earlier one is in it. */
function namespaces(): () => string {
  let count = 0;
  return () => `bench-${++count}`;
}
