import type { Change } from '../cluster/store';
import type { Actor, Environment } from '../component-base/environment';
import { WorkQueue } from '../component-base/work-queue';

/** A Kubernetes controller: changes only say what to look at again, and the action follows from the state of the cluster at that moment. */
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

  /** Runs `fn` after a delay, unless the controller is stopped before. */
  protected after(ms: number, fn: () => void): void {
    const { clock } = this.environment;
    const cancel = clock.schedule(clock.now() + ms, () => {
      this.timers.delete(cancel);
      fn();
    });
    this.timers.add(cancel);
  }

  /** Queues what exists at the start. */
  protected abstract seed(): void;
  /** Queues what a change may affect. */
  protected abstract observe(change: Change): void;
  /** Brings one object closer to its desired state. */
  protected abstract reconcile(key: string): void;
}
