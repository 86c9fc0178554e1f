import type { ScaledClock } from '../clock/scaled-clock';
import type { Cloud } from '../cloud/cloud';
import type { LambdaFunction } from '../cloud/function/function';
import type { Queue } from '../cloud/queue/queue';

const LOOK_EVERY_MS = 50;
/** After this many looks without activity, nothing is happening. */
const QUIET_LOOKS = 3;

/** While a function waits, at most this much is skipped at once, so that it can keep what it holds: the Lease is renewed every 15 s. */
const LONGEST_HOP_MS = 10_000;

/** The sources that show whether there is still something to do. */
export interface Awaited {
  readonly cloud: Cloud;
  /** How many requests the API server has answered. */
  readonly requests: () => number;
  readonly patcher: LambdaFunction;
  readonly queue: Queue;
}

/**
 * Waits until the patch has ended and nothing is left to do, `signal` aborts, or the time is over. Returns what was still to be done then. Skips time
 * while nothing happens except that the plan waits for its schedule, a window or the end of a soak time, or a running function waits without making
 * any requests.
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

/** Skips to the next time at which the plan, its schedule or a message wakes. */
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

/** Current activity, as phrases; empty if there is none. Invisible messages are not activity. */
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
