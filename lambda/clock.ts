/** Time as an interface, so that tests can run a drain of two days in a moment. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `milliseconds`, or as soon as `signal` aborts. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A clock with a monotonic time, too, which nobody can set. */
export interface SteadyClock extends Clock {
  /** Milliseconds since some moment. May stand still while the machine is suspended. */
  ticks(): number;
}
