import { SimulationClock, sleepOn } from './clock';

/** The longest delay that Node's timers accept. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

interface Pending {
  readonly at: number;
  /** Starts its timer anew. */
  readonly arm: () => void;
}

export interface ScaledClockOptions {
  /**
   * How many simulated seconds pass in a real second: 10 is ten times faster.
   * @default 1
   */
  readonly factor?: number;
  /**
   * The time at which it starts, in milliseconds since the epoch.
   * @default - the machine's time
   */
  readonly epoch?: number;
}

/** Real time, or a multiple of it, for simulations that talk to the outside. */
export class ScaledClock implements SimulationClock {
  readonly factor: number;
  private readonly epoch: number;
  private readonly started = performance.now();
  /** Scheduled functions, by the functions that cancel them. */
  private readonly pending = new Map<() => void, Pending>();
  private readonly skips: Array<{ readonly from: number; readonly ms: number }> = [];
  private readonly listeners = new Set<() => void>();
  private stopped = false;

  constructor(options: ScaledClockOptions = {}) {
    this.factor = options.factor ?? 1;
    this.epoch = options.epoch ?? Date.now();
    if (!(this.factor > 0)) {
      throw new Error(`The factor of a scaled clock must be above 0, got ${this.factor}. Use 1 for real time, 10 for ten times faster.`);
    }
  }

  now(): number {
    return this.epoch + (performance.now() - this.started) * this.factor + this.skipped;
  }

  /** How much time was skipped, in milliseconds. */
  get skipped(): number {
    return this.skips.reduce((sum, { ms }) => sum + ms, 0);
  }

  /** Skips a time in which nothing happens. Whatever was scheduled within it happens at once, in order. */
  fastForward(ms: number): void {
    this.skips.push({ from: this.now(), ms });
    for (const { arm } of [...this.pending.values()].sort((a, b) => a.at - b.at)) {
      arm();
    }
    this.listeners.forEach((listener) => listener());
  }

  onSkip(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** Converts to the time without skips, so that pictures show no gaps. */
  played(at: number): number {
    return this.skips.reduceRight((time, { from, ms }) => time - Math.min(ms, Math.max(0, time - from)), at);
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, ...signal ? [signal] : []);
  }

  schedule(at: number, fn: () => void): () => void {
    if (this.stopped) {
      return () => undefined;
    }
    let timer: NodeJS.Timeout;
    const cancel = () => {
      clearTimeout(timer);
      this.pending.delete(cancel);
    };
    const arm = () => {
      clearTimeout(timer);
      const left = (at - this.now()) / this.factor;
      timer = left > LONGEST_TIMER_MS ? setTimeout(arm, LONGEST_TIMER_MS) : setTimeout(fire, Math.max(0, left));
    };
    const fire = () => {
      this.pending.delete(cancel);
      fn();
    };
    arm();
    this.pending.set(cancel, { at, arm });
    return cancel;
  }

  /** Stops time: nothing that was or will be scheduled happens, and sleepers never wake. */
  stop(): void {
    this.stopped = true;
    for (const cancel of [...this.pending.keys()]) {
      cancel();
    }
  }
}
