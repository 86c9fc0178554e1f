import type { Departure } from './departure';

/** How many pods were available at a time, and how many had to be. */
export interface Sample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly desired: number;
  readonly floor: number;
  readonly available: number;
}

/** A time during which there were fewer available pods than the floor. */
export interface Shortfall {
  readonly from: number;
  /** Undefined while it goes on. */
  readonly to?: number;
  readonly floor: number;
  /** The fewest available pods during it. */
  readonly available: number;
  /** Which pods were missing, and why. */
  readonly because: readonly Departure[];
}

type Open = { -readonly [K in keyof Shortfall]: Shortfall[K] } & { because: Departure[] };

/**
 * The number of available pods over time. The floor applies only up to the number once reached: a deployment that is just being scaled out, or was
 * down before, has not fallen.
 */
export class Level {
  private readonly history: Sample[] = [];
  private readonly falls: Shortfall[] = [];
  private open?: Open;
  /** The lost pods that have not been replaced yet. */
  private missing: Departure[] = [];
  private owed = 0;

  get samples(): readonly Sample[] {
    return this.history;
  }

  get shortfalls(): readonly Shortfall[] {
    return this.open ? [...this.falls, { ...this.open }] : this.falls;
  }

  get last(): Sample | undefined {
    return this.history.at(-1);
  }

  /** A pod is no longer available. Call this before measuring the level. */
  lose(departure: Departure): void {
    this.missing.push(departure);
    this.open?.because.push(departure);
  }

  measure(sample: Sample): void {
    const { at, desired, floor, available } = sample;
    const before = this.last;
    if (before?.desired === desired && before.floor === floor && before.available === available) {
      return;
    }
    if (before?.at === at) {
      this.history.pop();
    } // what lasts no time has not happened
    this.history.push(sample);
    this.owed = Math.min(floor, Math.max(this.owed, available));
    this.track(at, available);
    this.missing = available >= desired ? [] : this.missing.slice(Math.max(0, available - (before?.available ?? 0)));
  }

  private track(at: number, available: number): void {
    if (available >= this.owed) {
      if (this.open && this.open.from < at) {
        this.falls.push({ ...this.open, to: at });
      }
      this.open = undefined;
    } else if (!this.open) {
      this.open = { from: at, floor: this.owed, available, because: [...this.missing] };
    } else {
      this.open.floor = Math.max(this.open.floor, this.owed);
      this.open.available = Math.min(this.open.available, available);
    }
  }
}

/** The total number of seconds, until `now`. */
export function secondsBelowFloor(shortfalls: readonly Shortfall[], now: number): number {
  return shortfalls.reduce((sum, { from, to = now }) => sum + (to - from), 0) / 1000;
}
