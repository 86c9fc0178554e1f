import { SimulationClock, sleepOn } from './clock';

/** The longest wait that a timer of Node takes. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export interface ScaledClockOptions {
  /**
   * How many seconds pass here in a second of the machine: 10 is ten times faster.
   * @default 1
   */
  readonly factor?: number;
  /**
   * The time at which it starts, in milliseconds since the epoch.
   * @default - the machine's time
   */
  readonly epoch?: number;
}

/** Real time, or a multiple of it, for what talks to the outside. */
export class ScaledClock implements SimulationClock {
  readonly factor: number;
  private readonly epoch: number;
  private readonly started = performance.now();
  private readonly cancellations = new Set<() => void>();
  private stopped = false;

  constructor(options: ScaledClockOptions = {}) {
    this.factor = options.factor ?? 1;
    this.epoch = options.epoch ?? Date.now();
    if (!(this.factor > 0)) {
      throw new Error(`The factor of a scaled clock must be above 0, got ${this.factor}. Use 1 for real time, 10 for ten times faster.`);
    }
  }

  now(): number {
    return this.epoch + (performance.now() - this.started) * this.factor;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, signal);
  }

  schedule(at: number, fn: () => void): () => void {
    if (this.stopped) return () => undefined;
    let timer: NodeJS.Timeout;
    const cancel = () => {
      clearTimeout(timer);
      this.cancellations.delete(cancel);
    };
    const wait = () => {
      const left = (at - this.now()) / this.factor;
      timer = left > LONGEST_TIMER_MS ? setTimeout(wait, LONGEST_TIMER_MS) : setTimeout(fire, Math.max(0, left));
    };
    const fire = () => {
      this.cancellations.delete(cancel);
      fn();
    };
    wait();
    this.cancellations.add(cancel);
    return cancel;
  }

  /** Ends time: nothing that was or will be scheduled happens, and who sleeps never wakes. */
  stop(): void {
    this.stopped = true;
    for (const cancel of [...this.cancellations]) cancel();
  }
}
