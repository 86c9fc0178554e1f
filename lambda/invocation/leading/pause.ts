import type { Schedule } from './schedule';
import type { Clock } from '../../clock';
import type { Log } from '../../report/ports';
import { Wake } from '../wake';

/** Changes come in bursts, and one decision covers all of a burst. The longer a step takes, the longer the leader waits for further changes; in milliseconds. */
const COALESCE = { least: 20, most: 100 };

interface PauseDependencies {
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly log: Log;
}

/** The pause between two steps of the leader, until something changes or the schedule has a reason to look. */
export class Pause {
  private readonly wake: Wake;

  constructor(private readonly on: PauseDependencies) {
    this.wake = new Wake(on.clock);
  }

  /** Something has changed. */
  end(): void {
    this.wake.notify();
  }

  /** @param took how long the last step took, in milliseconds */
  async untilNext(took: number): Promise<void> {
    const { schedule, clock, log } = this.on;
    const { at, why } = schedule.next(clock.now());
    log.debug('Leader looks again later', { at: new Date(at).toISOString(), why });
    await this.wake.wait(at);
    await clock.sleep(Math.min(Math.max(took, COALESCE.least), COALESCE.most));
  }
}
