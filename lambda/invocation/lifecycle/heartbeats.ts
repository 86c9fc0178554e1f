import type { LifecycleActions } from './lifecycle-actions';
import type { Clock } from '../../clock';
import type { Wake } from '../wake';

/** A heartbeat that failed is sent again after this at the latest. */
const LOOK_EVERY = 60_000;
/** One that fails is not sent again before: a service that is throttled or away is asked no more often for that. The shortest are due every ten seconds. */
const LEAST_PAUSE = 5_000;

/** Keeps the actions alive beside everything else: neither an eviction nor a slow call may keep a heartbeat waiting. */
export class Heartbeats {
  private isStopped = false;
  private readonly running: Promise<void>;

  /** @param on `wake`: notified when an instance was taken in */
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
