import { DEFAULT_NODES, play } from './play';
import { RealPlace } from './real-place';
import { comparable, complete, differences, type Report } from './report';
import { Scenario, STAGES, type StageName } from './scenario';
import { namespaceOf } from './scene';
import { SimulatedPlace } from './simulated-place';

type Print = (line: string) => void;

interface Count {
  passed: number;
  failed: number;
}

/** Plays every scenario on real Kubernetes and in the simulation. A failure does not stop the others. */
export async function compareAll(scenarios: readonly Scenario[], print: Print): Promise<Readonly<Count>> {
  const count: Count = { passed: 0, failed: 0 };
  for (const stage of Object.keys(STAGES) as StageName[]) {
    const chosen = scenarios.filter((scenario) => (scenario.stage ?? 'default') === stage);
    const before = count.passed + count.failed;
    try {
      if (chosen.length > 0) {
        await compareOnStage(stage, chosen, count, print);
      }
    } catch (error) {
      // Scenarios that were not played for lack of a cluster count as failed.
      const left = chosen.length - (count.passed + count.failed - before);
      count.failed += Math.max(left, 1);
      print(`FAIL ${left} scenarios were not played: ${(error as Error).stack ?? String(error)}`);
    }
  }
  return count;
}

async function compareOnStage(stage: StageName, scenarios: readonly Scenario[], count: Count, print: Print): Promise<void> {
  const startedAt = performance.now();
  const { drainTimeoutSeconds, whenBlocked } = STAGES[stage];
  const place = await RealPlace.open(stage, DEFAULT_NODES);
  print(`A cluster whose group has a drain timeout of ${drainTimeoutSeconds} s and ${whenBlocked} is up after ${seconds(startedAt)}`);
  try {
    for (const scenario of scenarios) {
      const problems = await compare(scenario, place, print);
      count[problems.length === 0 ? 'passed' : 'failed']++;
      problems.forEach((problem) => print(`    ${problem.replaceAll('\n', '\n    ')}`));
      await place.clear(namespaceOf(scenario.name)).catch((error: unknown) => print(`    Not cleared: ${String(error)}`));
    }
  } finally {
    await place.close();
  }
}

/** The differences between expected and actual results. */
async function compare(scenario: Scenario, place: RealPlace, print: Print): Promise<string[]> {
  const startedAt = performance.now();
  try {
    const real = await play(scenario, place);
    const simulated = await simulate(scenario);
    const problems = [
      ...differences(comparable(real), complete(scenario.expected), 'expected was'),
      ...differences(comparable(real), comparable(simulated), 'simulated was'),
    ];
    if (problems.length > 0) {
      problems.push(real.told);
    }
    print(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${scenario.name}: ${describe(real)}, ${seconds(startedAt)}`);
    return problems;
  } catch (error) {
    print(`FAIL ${scenario.name}: it did not end, ${seconds(startedAt)}`);
    return [(error as Error).message];
  }
}

async function simulate(scenario: Scenario): Promise<Report> {
  const place = new SimulatedPlace(scenario.stage ?? 'default', scenario.nodes ?? DEFAULT_NODES);
  try {
    return await play(scenario, place);
  } finally {
    place.close();
  }
}

function describe({ outcomes, belowFloor }: Report): string {
  const ends = [...new Set(Object.values(outcomes))].join(' and ') || 'no drain ended';
  const below = Object.entries(belowFloor).map(([owner, time]) => `${owner} for ${time.toFixed(1)} s`);
  return `${ends}, below its floor: ${below.join(', ') || 'nobody'}`;
}

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}
