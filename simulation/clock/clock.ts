import type { Clock } from '../../lambda/clock';

/** The one source of time in a simulation. Nothing in it asks the machine what time it is. */
export interface SimulationClock extends Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once when `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs `fn` at `at` (milliseconds since the epoch; the past means as soon as possible). Returns what cancels it. */
  schedule(at: number, fn: () => void): () => void;
  /** Has the listener called whenever time was skipped. Returns what ends that. Undefined: none ever is. */
  onSkip?(listener: () => void): () => void;
}

/** `sleep` in terms of `schedule`, the same for every clock. */
export function sleepOn(clock: SimulationClock, ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) {
      resolve();
      return;
    }
    const wake = () => {
      cancel();
      signal?.removeEventListener('abort', wake);
      resolve();
    };
    const cancel = clock.schedule(clock.now() + ms, wake);
    signal?.addEventListener('abort', wake, { once: true });
  });
}
