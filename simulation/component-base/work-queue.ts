import type { SimulationClock } from '../clock/clock';

/**
 * The keys of objects to look at again. A key that is added many times before its turn is handled once, as in Kubernetes controllers: only the
 * current state matters, not what happened in between.
 */
export class WorkQueue {
  private readonly waiting = new Map<string, { readonly due: number; readonly cancel: () => void }>();

  /** `lag`: how long the worker takes to notice, in milliseconds. */
  constructor(
    private readonly clock: SimulationClock,
    private readonly lag: () => number,
    private readonly work: (key: string) => void,
  ) {}

  add(key: string): void {
    this.addAfter(key, this.lag());
  }

  /** If the key already has an earlier turn, that is kept: a worker for which it is too early adds the key again. */
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
