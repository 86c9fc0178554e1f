import type { LifecycleActions } from './lifecycle-actions';
import type { Clock } from '../../clock';
import type { Wake } from '../wake';

/** A failed heartbeat is repeated after this at the latest. */
const LOOK_EVERY = 60_000;
/**
 * A failed heartbeat is not repeated before this: a service that throttles or is unavailable is not called more often because of that. The shortest
 * intervals are ten seconds.
 */
const LEAST_PAUSE = 5_000;

/** Keeps lifecycle actions alive beside everything else: no eviction and no slow call may delay a heartbeat. */
export class Heartbeats {
  private isStopped = false;
  private readonly running: Promise<void>;

  /** @param on `wake`: notified when an instance has been taken in */
  constructor(private readonly on: { readonly actions: LifecycleActions; readonly clock: Clock; readonly wake: Wake }) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.on.wake.notify();
    await this.running;
  }

  private async run(): Promise<void> {
    const { actions, clock, wake } = this.on;
    while (!this.isStopped) {
      await actions.sendHeartbeats();
      const now = clock.now();
      await wake.wait(Math.max(now + LEAST_PAUSE, Math.min(now + LOOK_EVERY, actions.heartbeatDueAt)));
    }
  }
}
