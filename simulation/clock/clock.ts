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

/** `sleep` in terms of `schedule`, the same for every clock, until any of the signals aborts. To make one signal of several would take longer than all else. */
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
