import type { SimulationClock } from '../../../simulation/clock/clock';

/** Passes items on in the same order, with a fixed delay. */
export class DelayLine<T> {
  private readonly cancellations = new Set<() => void>();

  constructor(private readonly clock: SimulationClock, private readonly delayMs: number, private readonly apply: (value: T) => void) {
    if (!(delayMs >= 0)) {
      throw new Error(`The delay must be at least 0 ms, got ${delayMs}.`);
    }
  }

  push(value: T): void {
    const cancel = this.clock.schedule(this.clock.now() + this.delayMs, () => {
      this.cancellations.delete(cancel);
      this.apply(value);
    });
    this.cancellations.add(cancel);
  }

  /** Drops everything that has not arrived yet. */
  close(): void {
    this.cancellations.forEach((cancel) => cancel());
    this.cancellations.clear();
  }
}
