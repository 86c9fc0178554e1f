import type { SteadyClock } from '../../clock';
import type { Lease } from '../../kubernetes/objects';

/** A moment by both clocks of a process. The wall clock may be set, and the monotonic one may stand still while the process is frozen. */
export class Moment {
  private readonly wall: number;
  private readonly ticks: number;

  constructor(private readonly clock: SteadyClock) {
    this.wall = clock.now();
    this.ticks = clock.ticks();
  }

  /** The least number of milliseconds that can have passed. */
  get atLeast(): number {
    return Math.min(...this.passed);
  }

  /** The greatest number of milliseconds that can have passed. */
  get atMost(): number {
    return Math.max(...this.passed);
  }

  private get passed(): readonly [number, number] {
    return [this.clock.now() - this.wall, this.clock.ticks() - this.ticks];
  }
}

/**
 * How long the Lease has been seen unchanged, by our own clock, as client-go does it. No time written on the Lease is compared with our clock,
 * because it comes from another one. https://pkg.go.dev/k8s.io/client-go/tools/leaderelection
 */
export class LeaseWatch {
  private version?: string;
  private since: Moment;

  constructor(private readonly clock: SteadyClock) {
    this.since = new Moment(clock);
  }

  /** Records the Lease as seen now. */
  observe(lease: Lease | undefined): void {
    const resourceVersion = lease?.metadata.resourceVersion;
    if (resourceVersion === undefined || resourceVersion !== this.version) {
      this.version = resourceVersion;
      this.since = new Moment(this.clock);
    }
  }

  /** At least this many milliseconds. */
  get unchangedFor(): number {
    return this.since.atLeast;
  }
}
