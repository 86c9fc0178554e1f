import { setTimeout } from 'node:timers/promises';
import type { Clock } from './clock';

/** The time of the machine. */
export class SystemClock implements Clock {
  now(): number {
    return Date.now();
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    try {
      await setTimeout(milliseconds, undefined, { signal });
    } catch (error) {
      if (!signal?.aborted) throw error;
    }
  }
}
