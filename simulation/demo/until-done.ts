import type { SimulationClock } from '../clock/clock';
import type { Group } from '../cloud/auto-scaling/group';
import type { LambdaFunction } from '../cloud/function/function';
import type { Queue } from '../cloud/queue/queue';

const LOOK_EVERY_MS = 100;

/** What shows whether there is still something to do. */
export interface Awaited {
  readonly drainer: LambdaFunction;
  readonly queue: Queue;
  readonly group: Group;
}

/** Waits until nothing is left to do, `signal` aborts, or the time is over. Returns what was still to be done then. */
export async function untilDone(clock: SimulationClock, awaited: Awaited, limitMs: number, signal: AbortSignal): Promise<string[]> {
  const end = clock.now() + limitMs;
  for (;;) {
    const left = waitingFor(awaited);
    if (left.length === 0 || signal.aborted || clock.now() >= end) return left;
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** What has to happen before the demo is over, as phrases; empty when all of it has. */
function waitingFor({ drainer, queue, group }: Awaited): string[] {
  const refresh = group.refreshes.at(-1);
  const running = drainer.invocations.filter(({ endedAt }) => endedAt === undefined).length;
  const { messages } = queue;
  return [
    ...refresh?.active ?? true ? [`the instance refresh (${refresh?.status ?? 'not started'}, ${refresh?.percentageComplete ?? 0} % done)`] : [],
    ...group.instances.filter(({ lifecycleState }) => lifecycleState !== 'InService' && lifecycleState !== 'Terminating:Retained')
      .map(({ instanceId, lifecycleState }) => `${instanceId} in ${lifecycleState}`),
    ...running > 0 ? [counted(running, 'invocation of the function', 'invocations of the function')] : [],
    ...messages.length > 0 ? [`${counted(messages.length, 'message', 'messages')} in the queue`] : [],
  ];
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
