import type { ScaledClock } from '../clock/scaled-clock';
import type { Cloud } from '../cloud/cloud';
import type { LambdaFunction } from '../cloud/function/function';
import type { Queue } from '../cloud/queue/queue';

const LOOK_EVERY_MS = 50;
/** Nothing happens when this many looks see nothing. */
const QUIET_LOOKS = 3;

/** While a function waits, no more is skipped at once, so that whoever holds something keeps it: the Lease is renewed every 15 s. */
const LONGEST_HOP_MS = 10_000;

/** What shows whether there is still something to do. */
export interface Awaited {
  readonly cloud: Cloud;
  /** How many requests the API server has answered. */
  readonly requests: () => number;
  readonly patcher: LambdaFunction;
  readonly queue: Queue;
}

/**
 * Waits until the patch has ended and nothing is left to do, `signal` aborts, or the time is over. Returns what was still to be done then. Time is
 * skipped while nothing happens but that the plan waits, for its schedule, a window or the end of a soak time, or that a function runs and asks nobody
 * for anything, since it waits to be sure.
 */
export async function untilDone(clock: ScaledClock, awaited: Awaited, limitMs: number, signal: AbortSignal): Promise<string[]> {
  const end = clock.played(clock.now()) + limitMs;
  let quiet = 0;
  let asked = 0;
  for (;;) {
    const happening = happeningNow(awaited);
    const running = runningNow(awaited.cloud);
    const patched = awaited.cloud.events.events.some((event) => event['detail-type'] === 'Patch Ended');
    if (signal.aborted || clock.played(clock.now()) >= end || (patched && happening.length + running === 0 && awaited.queue.messages.length === 0)) {
      return [...patched ? [] : ['the patch'], ...happening, ...running > 0 ? [counted(running, 'invocation of a function', 'invocations of functions')] : []];
    }
    const before = asked;
    asked = awaited.requests() + awaited.cloud.api.calls.length;
    quiet = happening.length === 0 && (running === 0 || asked === before) ? quiet + 1 : 0;
    if (quiet >= QUIET_LOOKS) {
      quiet = 0;
      fastForward(clock, awaited, running > 0 ? LONGEST_HOP_MS : Infinity);
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** To when the plan, its schedule or a message wakes next. */
function fastForward(clock: ScaledClock, { cloud, patcher, queue }: Awaited, mostMs: number): void {
  const wakes = cloud.stepFunctions.running.flatMap(({ wakesAt }) => wakesAt ?? []);
  const plan = wakes.length > 0 ? Math.min(...wakes) : cloud.events.nextFor(patcher.arn) ?? Infinity;
  const next = Math.min(plan, ...queue.messages.map(({ visibleAt }) => visibleAt));
  const skip = Math.min(next - clock.now(), mostMs);
  if (Number.isFinite(skip) && skip > 0) {
    clock.fastForward(skip);
  }
}

function runningNow({ functions }: Cloud): number {
  return functions.flatMap(({ invocations }) => invocations.filter(({ endedAt }) => endedAt === undefined)).length;
}

/** What happens now, as phrases; empty when nothing does. Messages that nobody sees yet only wait. */
function happeningNow({ cloud, queue }: Awaited): string[] {
  const groups = cloud.autoScaling.all();
  const messages = queue.messages.filter(({ visibleAt }) => visibleAt <= cloud.clock.now());
  return [
    ...groups.flatMap(({ refresh }) => (refresh ? [`the instance refresh (${refresh.status}, ${refresh.percentageComplete} % done)`] : [])),
    ...groups.flatMap(({ instances }) => instances).filter(({ lifecycleState }) => lifecycleState !== 'InService' && lifecycleState !== 'Terminating:Retained')
      .map(({ instanceId, lifecycleState }) => `${instanceId} in ${lifecycleState}`),
    ...messages.length > 0 ? [`${counted(messages.length, 'message', 'messages')} in the queue`] : [],
  ];
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
