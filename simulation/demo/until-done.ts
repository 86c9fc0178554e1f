import { Awaited, waitingFor } from './waiting-for';
import type { SimulationClock } from '../clock/clock';

const LOOK_EVERY_MS = 100;

/** Waits until nothing is left to do, `signal` aborts, or the time is over. Returns what was still to be done then. */
export async function untilDone(clock: SimulationClock, awaited: Awaited, limitMs: number, signal: AbortSignal): Promise<string[]> {
  const end = clock.now() + limitMs;
  for (;;) {
    const left = waitingFor(awaited);
    if (left.length === 0 || signal.aborted || clock.now() >= end) return left;
    await clock.sleep(LOOK_EVERY_MS, signal);
  }
}
