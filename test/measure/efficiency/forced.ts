import { FloorObserver } from '../../../simulation/observe/floors';
import { DeployedDrainer, World } from '../../lambda/invocation/world';

export interface ForcedResult {
  readonly seconds: number;
  /** No drain can be faster, whoever does it. */
  readonly limitSeconds: number;
  readonly secondsBelowFloor: number;
}

const PODS = 12;
const AT_ONCE = 2;
const START_SECONDS = 20;
const STOP_SECONDS = 5;
const IMAGE = 'app:1';

/**
 * One Deployment without surge, all on one draining node, with a budget that allows two at a time. Two go, and the next two not before
 * their replacements are ready; the last pair must have stopped and been replaced. From the times that the kubelets were told:
 * ceil(pods / at once) × start, and no less than the stop for the last of them. Scheduling and watching count for nothing.
 */
export async function drainByFloors(): Promise<ForcedResult> {
  const world = new World((build) => {
    build.nodes(4);
    build.deployment('app', {
      image: IMAGE,
      replicas: PODS,
      on: 'node1',
      probeDelay: 0,
      annotations: { 'simulation/exit-seconds': String(STOP_SECONDS) },
      budget: { maxUnavailable: AT_ONCE },
    });
  }, { podTimes: { pullMs: 0, startMs: START_SECONDS * 1000 } });
  const floors = new FloorObserver(world.store);
  floors.start();
  const drainer = new DeployedDrainer(world, 'drainer', { surge: false });
  const group = drainer.group('nodes', { nodes: ['node1'], surge: 'NEVER' });
  group.terminateInstance(world.instanceOf('node1'), true);
  await world.clock.runUntil(() => drainer.messages('Drain ended').length > 0, 3_600_000);
  const at = (message: string): number => drainer.messages(message)[0].at;
  const seconds = (at('Drain ended') - at('Drain started')) / 1000;
  world.end();
  return {
    seconds,
    limitSeconds: (Math.ceil(PODS / AT_ONCE) - 1) * START_SECONDS + Math.max(START_SECONDS, STOP_SECONDS),
    secondsBelowFloor: floors.records.reduce((sum, record) => sum + record.secondsBelowFloor, 0),
  };
}
