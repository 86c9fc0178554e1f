import type { Clock } from '../clock';

/** Lets a loop sleep until something changed or a time has come. */
export class Wake {
  private changed = false;
  private sleeping?: AbortController;

  constructor(private readonly clock: Clock) {}

  notify(): void {
    if (this.changed) {
      return;
    }
    this.changed = true;
    // Without a reason it would make an exception each time, which nobody sees.
    this.sleeping?.abort('changed');
  }

  /** Resolves at once when something changed since the last call. */
  async wait(until: number): Promise<void> {
    if (!this.changed) {
      this.sleeping = new AbortController();
      await this.clock.sleep(Math.max(0, until - this.clock.now()), this.sleeping.signal);
      this.sleeping = undefined;
    }
    this.changed = false;
  }
}
