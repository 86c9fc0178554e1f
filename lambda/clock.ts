/** Time, so that a drain of two days can be run in a moment. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `milliseconds`, or at once when `signal` aborts. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that also tells how much time has passed, whoever sets it meanwhile. */
export interface SteadyClock extends Clock {
  /** Milliseconds since some moment. It may stand still while the machine does. */
  ticks(): number;
}
