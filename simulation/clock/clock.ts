import type { Clock } from '../../lambda/clock';

/** The only source of time in a simulation. Nothing in it reads the machine's clock. */
export interface SimulationClock extends Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or as soon as `signal` aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Runs `fn` at `at` (milliseconds since the epoch; the past means as soon as possible). Returns what cancels it. */
  schedule(at: number, fn: () => void): () => void;
  /** Calls the listener whenever time was skipped. Returns a function that stops that. Undefined: time is never skipped. */
  onSkip?(listener: () => void): () => void;
}

/** `sleep` in terms of `schedule`, for any clock, until one of the signals aborts. Combining the signals into one would take longer than everything else. */
export function sleepOn(clock: SimulationClock, ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    if (signals.some(({ aborted }) => aborted)) {
      resolve();
      return;
    }
    const wake = () => {
      cancel();
      signals.forEach((signal) => signal.removeEventListener('abort', wake));
      resolve();
    };
    const cancel = clock.schedule(clock.now() + ms, wake);
    signals.forEach((signal) => signal.addEventListener('abort', wake, { once: true }));
  });
}
