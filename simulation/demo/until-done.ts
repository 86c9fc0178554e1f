import type { ScaledClock } from '../clock/scaled-clock';
import type { Cloud } from '../cloud/cloud';
import type { LambdaFunction } from '../cloud/function/function';
import type { Queue } from '../cloud/queue/queue';

const LOOK_EVERY_MS = 100;
/** Nothing happens when this many looks see nothing. */
const QUIET_LOOKS = 3;

/** What shows whether there is still something to do. */
export interface Awaited {
  readonly cloud: Cloud;
  readonly patcher: LambdaFunction;
  readonly queue: Queue;
}

/**
 * Waits until the patch has ended and nothing is left to do, `signal` aborts, or the time is over. Returns what was still to be done then. While
 * nothing happens but that the plan waits, for its schedule, a window or the end of a soak time, that time is skipped.
 */
export async function untilDone(clock: ScaledClock, awaited: Awaited, limitMs: number, signal: AbortSignal): Promise<string[]> {
  const end = clock.played(clock.now()) + limitMs;
  let quiet = 0;
  for (;;) {
    const happening = happeningNow(awaited);
    const patched = awaited.cloud.events.events.some((event) => event['detail-type'] === 'Patch Ended');
    if (signal.aborted || clock.played(clock.now()) >= end || (patched && happening.length === 0 && awaited.queue.messages.length === 0)) {
      return [...patched ? [] : ['the patch'], ...happening];
    }
    quiet = happening.length === 0 ? quiet + 1 : 0;
    if (quiet >= QUIET_LOOKS) {
      quiet = 0;
      fastForward(clock, awaited);
    }
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}

/** To when the plan, its schedule or a message wakes next. */
function fastForward(clock: ScaledClock, { cloud, patcher, queue }: Awaited): void {
  const wakes = cloud.stepFunctions.running.flatMap(({ wakesAt }) => wakesAt ?? []);
  const plan = wakes.length > 0 ? Math.min(...wakes) : cloud.events.nextFor(patcher.arn) ?? Infinity;
  const next = Math.min(plan, ...queue.messages.map(({ visibleAt }) => visibleAt));
  if (Number.isFinite(next) && next > clock.now()) clock.fastForward(next - clock.now());
}

/** What happens now, as phrases; empty when nothing does. Messages that nobody sees yet only wait. */
function happeningNow({ cloud, queue }: Awaited): string[] {
  const groups = cloud.autoScaling.all();
  const running = cloud.functions.flatMap(({ invocations }) => invocations.filter(({ endedAt }) => endedAt === undefined)).length;
  const messages = queue.messages.filter(({ visibleAt }) => visibleAt <= cloud.clock.now());
  return [
    ...groups.flatMap(({ refresh }) => (refresh ? [`the instance refresh (${refresh.status}, ${refresh.percentageComplete} % done)`] : [])),
    ...groups.flatMap(({ instances }) => instances).filter(({ lifecycleState }) => lifecycleState !== 'InService' && lifecycleState !== 'Terminating:Retained')
      .map(({ instanceId, lifecycleState }) => `${instanceId} in ${lifecycleState}`),
    ...running > 0 ? [counted(running, 'invocation of a function', 'invocations of functions')] : [],
    ...messages.length > 0 ? [`${counted(messages.length, 'message', 'messages')} in the queue`] : [],
  ];
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}
