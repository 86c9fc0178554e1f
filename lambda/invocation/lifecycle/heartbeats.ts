import type { LifecycleActions } from './lifecycle-actions';
import type { Clock } from '../../clock';
import type { Wake } from '../wake';

const LOOK_EVERY = 60_000;
/** Time between two rounds, unless a heartbeat has become due sooner. The shortest intervals are ten seconds. */
const LEAST_PAUSE = 5_000;

/** Keeps lifecycle actions alive beside everything else: no eviction, no slow call and no other heartbeat may delay a heartbeat. */
export class Heartbeats {
  private isStopped = false;
  private readonly running: Promise<void>;
  private readonly rounds = new Set<Promise<void>>();

  /** @param on `wake`: notified when an instance was taken in, or a heartbeat has failed */
  constructor(private readonly on: { readonly actions: LifecycleActions; readonly clock: Clock; readonly wake: Wake }) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.on.wake.notify();
    await this.running;
    await Promise.all(this.rounds);
  }

  private async run(): Promise<void> {
    const { actions, clock, wake } = this.on;
    while (!this.isStopped) {
      const round: Promise<void> = actions.sendHeartbeats().finally(() => this.rounds.delete(round));
      this.rounds.add(round);
      const now = clock.now();
      await wake.wait(Math.max(now + LEAST_PAUSE, Math.min(now + LOOK_EVERY, actions.heartbeatDueAt)));
    }
  }
}
