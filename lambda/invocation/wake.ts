import type { Clock } from '../clock';

/** Lets a loop sleep until something changes or a given time comes. */
export class Wake {
  private changed = false;
  private sleeping?: AbortController;

  constructor(private readonly clock: Clock) {}

  notify(): void {
    if (this.changed) {
      return;
    }
    this.changed = true;
    // Without a reason, `abort` would create an exception each time, which nobody sees.
    this.sleeping?.abort('changed');
  }

  /** Resolves at once if something has changed since the last call. */
  async wait(until: number): Promise<void> {
    if (!this.changed) {
      this.sleeping = new AbortController();
      await this.clock.sleep(Math.max(0, until - this.clock.now()), this.sleeping.signal);
      this.sleeping = undefined;
    }
    this.changed = false;
  }
}
