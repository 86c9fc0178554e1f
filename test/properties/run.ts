import { buildScenario } from './build';
import { EndJudge } from './end-judge';
import { FloorJudge } from './floor-judge';
import { HoldJudge } from './hold-judge';
import { LaunchJudge } from './launch-judge';
import { Launching } from './launching';
import { NoticeJudge } from './notice-judge';
import { calledFrom, notice, noticedIn } from './noticing';
import { operate } from './operators';
import { PlacementJudge } from './placement-judge';
import { PodJudge } from './pod-judge';
import { type Fault, observationLag, type Scenario, troubleTime } from './scenario';
import { happen } from './story-events';
import type { ProcessBoundary } from '../../simulation/cloud/function/process-boundary';
import { NOTICES } from '../../src/names';
import { DeployedDrainer, World } from '../lambda/invocation/world';

const MINUTE = 60_000;
/** Time for two sweeps, which find whatever was left behind. */
const AFTERWARDS = 11 * MINUTE;

/** A finished run of a scenario. */
export interface Run {
  readonly violations: readonly string[];
  readonly ends: EndJudge;
  readonly pods: PodJudge;
  readonly places: PlacementJudge;
  readonly floors: FloorJudge;
  readonly held: HoldJudge;
  readonly launches: LaunchJudge;
  readonly notices: NoticeJudge;
  readonly world: World;
  readonly drainer: DeployedDrainer;
  /** How many pods operators have moved. */
  readonly operated: number;
  /** How many of the planned crashes happened. */
  readonly crashes: number;
}

export async function run(scenario: Scenario): Promise<Run> {
  const { seed, group: options, crashes, faults, events, drainingNodes } = scenario;
  const world = new World((build) => buildScenario(build, scenario), { seed, podTimes: scenario.pods });
  try {
    const onStart = (boundary: ProcessBoundary, index: number) => crashes
      .filter(({ process }) => process === index)
      .forEach(({ call, when }) => boundary.killAtCall(call, when));
    const drainer = new DeployedDrainer(world, 'drainer', {
      force: options.whenBlocked === 'FORCE', surge: options.surge !== 'NEVER', onStart, ...scenario.notices.length > 0 && { notices: NOTICES },
    });
    // A second node of an instance is not an instance of its own.
    const group = drainer.group('nodes', { ...options, nodes: Array.from({ length: scenario.nodes }, (_, index) => `node${index + 1}`) });
    const lag = observationLag(scenario);
    const begin = world.clock.now();
    const noticed = noticedIn(scenario, begin);
    const isCalled = (node: string) => options.whenBlocked !== 'RETAIN' || noticed.some((one) => one.node === node.replace(/b$/, ''));
    const mayGoFrom = (node: string) => (isCalled(node) ? calledFrom(node, scenario, begin) : Infinity);
    const floors = new FloorJudge(world, drainer, lag, mayGoFrom);
    const pods = new PodJudge(world, drainer, lag);
    const places = new PlacementJudge(world, drainer, lag, troubleTime(scenario), mayGoFrom);
    const ends = new EndJudge(world, drainer, group, scenario);
    const held = new HoldJudge(world, drainer, scenario);
    const launches = new LaunchJudge(world, group, scenario, lag);
    const launching = new Launching(world, group);
    const operated = operate(world, scenario);
    const notices = new NoticeJudge(world, scenario);

    const { clock } = world;
    faults.forEach((fault) => arm(fault, world, drainer, begin));
    events.forEach((event) => clock.schedule(begin + event.at * 1000, () => happen(event, world, launching, scenario)));
    noticed.forEach((one) => clock.schedule(one.at, () => notice(one, world)));
    for (let index = 1; index <= drainingNodes; index++) {
      group.terminateInstance(world.instanceOf(`node${index}`), true);
    }
    const isOver = () => group.actions.every(({ active }) => !active) && drainer.queue.messages.length === 0;
    try {
      await clock.runUntil(isOver, options.drainTimeoutSeconds * 1000 + 30 * MINUTE);
    } catch {
      // The judges report what did not end.
    }
    await clock.advance(AFTERWARDS);
    const { processes } = drainer.runtime;
    return {
      violations: [floors, pods, places, ends, held, launches, notices].flatMap((judge) => judge.violations),
      ends,
      pods,
      places,
      floors,
      held,
      launches,
      notices,
      world,
      drainer,
      operated: operated(),
      crashes: crashes.filter(({ process, call }) => (processes[process]?.calls.length ?? 0) >= call).length,
    };
  } finally {
    world.end();
  }
}

function arm(fault: Fault, { cloud }: World, { endpoint }: DeployedDrainer, begin: number): void {
  if (fault.type === 'events') {
    // A repeated or late event arrives in the middle of the drain.
    cloud.faults.onEvents({ fault: fault.how, times: 2, delayMs: 40_000 });
    return;
  }
  const span = { from: begin + fault.from * 1000, until: begin + (fault.from + fault.seconds) * 1000 };
  switch (fault.type) {
    case 'away': endpoint.faults.away({ ...span, manner: fault.manner }); break;
    case 'restart': endpoint.faults.restart(span); break;
    case 'watch-lag': endpoint.faults.lagWatches({ ...span, delayMs: fault.delayMs, resource: fault.resource }); break;
    case 'cloud': cloud.faults.onCalls({ ...span, fault: fault.how, probability: fault.probability }); break;
    case 'slow': endpoint.faults.onRequests({ ...span, fault: fault.type, probability: fault.probability, delayMs: 3_000 }); break;
    default: endpoint.faults.onRequests({ ...span, fault: fault.type, probability: fault.probability });
  }
}
