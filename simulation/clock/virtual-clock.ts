import { SimulationClock, sleepOn } from './clock';
import { EventQueue } from './event-queue';

/** The default start time of a simulation. */
const DEFAULT_EPOCH = Date.parse('2026-11-23T01:00:00Z');

/**
 * Time that passes only when nothing is left to do: it jumps from event to event, so that two days take as long as computing their events. The same
 * program has the same order of events every time.
 */
export class VirtualClock implements SimulationClock {
  private readonly queue = new EventQueue();
  private time: number;

  constructor(epoch: number = DEFAULT_EPOCH) {
    this.time = epoch;
  }

  now(): number {
    return this.time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return sleepOn(this, ms, ...signal ? [signal] : []);
  }

  schedule(at: number, fn: () => void): () => void {
    if (Number.isNaN(at)) {
      throw new Error('An event was scheduled at NaN. Give its time as milliseconds since the epoch.');
    }
    return this.queue.add(Math.max(at, this.time), fn);
  }

  /** Lets `ms` pass. */
  async advance(ms: number): Promise<void> {
    const end = this.time + ms;
    await settle();
    while ((this.queue.peek()?.at ?? Infinity) <= end) {
      await this.fireNext();
    }
    this.time = end;
  }

  /** Lets time pass until `condition` holds, which is checked after every event. */
  async runUntil(condition: () => boolean, limitMs: number): Promise<void> {
    const limit = this.time + limitMs;
    await settle();
    while (!condition()) {
      this.assertNextBefore(limit, limitMs, 'the condition does not hold');
      await this.fireNext();
    }
  }

  /** Lets time pass until `promise` settles, and settles likewise. */
  async run<T>(promise: Promise<T>, limitMs: number): Promise<T> {
    const limit = this.time + limitMs;
    let settled = false;
    const note = () => {
      settled = true;
    };
    promise.then(note, note);
    await settle();
    while (!settled) {
      this.assertNextBefore(limit, limitMs, 'the promise is unsettled');
      await this.fireNext();
    }
    return promise;
  }

  private assertNextBefore(limit: number, limitMs: number, what: string): void {
    const next = this.queue.peek();
    if (!next) {
      throw new Error(`Nothing is left to happen at ${this}, and ${what}: something waits for what no event brings.`);
    }
    if (next.at > limit) {
      this.time = limit;
      throw new Error(`${limitMs / 1000} s of simulated time have passed at ${this}, and ${what}. Allow more time, or see what it waits for.`);
    }
  }

  private async fireNext(): Promise<void> {
    const event = this.queue.pop();
    if (!event) {
      return;
    }
    this.time = event.at;
    event.fire();
    await settle();
  }

  toString(): string {
    return new Date(this.time).toISOString();
  }
}

/** Waits for a macrotask, before which all pending promise reactions have run. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
