import type { LifecycleActions } from './lifecycle-actions';
import type { Clock } from '../../clock';
import { Wake } from '../wake';

/** A heartbeat that failed is sent again after this at the latest. */
const LOOK_EVERY = 60_000;
/** One that fails is not sent again before: a service that is throttled or away is asked no more often for that. The shortest are due every ten seconds. */
const LEAST_PAUSE = 5_000;

/** Keeps the actions alive beside everything else: neither an eviction nor a slow call may keep a heartbeat waiting. */
export class Heartbeats {
  private readonly wake: Wake;
  private isStopped = false;
  private readonly running: Promise<void>;

  constructor(private readonly on: { readonly actions: LifecycleActions; readonly clock: Clock }) {
    this.wake = new Wake(on.clock);
    on.actions.onTakenIn = () => this.wake.notify();
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.wake.notify();
    await this.running;
  }

  private async run(): Promise<void> {
    const { actions, clock } = this.on;
    while (!this.isStopped) {
      await actions.sendHeartbeats();
      const now = clock.now();
      await this.wake.wait(Math.max(now + LEAST_PAUSE, Math.min(now + LOOK_EVERY, actions.heartbeatDueAt)));
    }
  }
}
