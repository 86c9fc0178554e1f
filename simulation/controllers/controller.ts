import type { Change } from '../cluster/store';
import type { Actor, Environment } from '../component-base/environment';
import { WorkQueue } from '../component-base/work-queue';

/**
 * A controller of Kubernetes: changes only say what to look at again, and what is done about it follows from the state of
 * the cluster at that moment.
 */
export abstract class Controller implements Actor {
  protected readonly queue: WorkQueue;
  private readonly timers = new Set<() => void>();
  private unsubscribe?: () => void;

  constructor(protected readonly environment: Environment) {
    this.queue = new WorkQueue(environment.clock, environment.lag, (key) => this.reconcile(key));
  }

  start(): void {
    this.seed();
    this.unsubscribe = this.environment.store.subscribe((change) => this.observe(change));
  }

  stop(): void {
    this.unsubscribe?.();
    this.queue.stop();
    for (const cancel of this.timers) {
      cancel();
    }
  }

  /** What takes its time, and happens unless the controller is stopped before. */
  protected after(ms: number, fn: () => void): void {
    const { clock } = this.environment;
    const cancel = clock.schedule(clock.now() + ms, () => {
      this.timers.delete(cancel);
      fn();
    });
    this.timers.add(cancel);
  }

  /** Asks for what is there at the start. */
  protected abstract seed(): void;
  /** Asks for what a change may concern. */
  protected abstract observe(change: Change): void;
  /** Brings one thing closer to what it should be. */
  protected abstract reconcile(key: string): void;
}
