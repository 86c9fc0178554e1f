import type { SimulationClock } from '../clock/clock';

/**
 * What is to be looked at again, by key. A key that is asked for many times before its turn is looked at once, as in the
 * controllers of Kubernetes: what happened in between does not matter, only what is.
 */
export class WorkQueue {
  private readonly waiting = new Map<string, { readonly due: number; readonly cancel: () => void }>();

  /** `lag` is how long the one who works takes to notice, in milliseconds. */
  constructor(
    private readonly clock: SimulationClock,
    private readonly lag: () => number,
    private readonly work: (key: string) => void,
  ) {}

  add(key: string): void {
    this.addAfter(key, this.lag());
  }

  /** An earlier turn stands: who works and finds it too early asks again. */
  addAfter(key: string, ms: number): void {
    const due = this.clock.now() + ms;
    const waiting = this.waiting.get(key);
    if (waiting) {
      if (waiting.due <= due) {
        return;
      }
      waiting.cancel();
    }
    const cancel = this.clock.schedule(due, () => {
      this.waiting.delete(key);
      this.work(key);
    });
    this.waiting.set(key, { due, cancel });
  }

  forget(key: string): void {
    this.waiting.get(key)?.cancel();
    this.waiting.delete(key);
  }

  stop(): void {
    for (const { cancel } of this.waiting.values()) {
      cancel();
    }
    this.waiting.clear();
  }
}
