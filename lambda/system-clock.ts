import { setTimeout } from 'node:timers/promises';
import type { SteadyClock } from './clock';

/** The time of the machine. */
export class SystemClock implements SteadyClock {
  now(): number {
    return Date.now();
  }

  ticks(): number {
    return performance.now();
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    try {
      await setTimeout(milliseconds, undefined, { signal });
    } catch (error) {
      if (!signal?.aborted) {
        throw error;
      }
    }
  }
}
