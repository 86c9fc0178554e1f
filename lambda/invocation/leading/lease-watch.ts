import type { SteadyClock } from '../../clock';
import type { Lease } from '../../kubernetes/objects';

/** A moment by both clocks that a process has. Somebody may set the one, and the other may stand still while the process is frozen. */
export class Moment {
  private readonly wall: number;
  private readonly ticks: number;

  constructor(private readonly clock: SteadyClock) {
    this.wall = clock.now();
    this.ticks = clock.ticks();
  }

  /** So many milliseconds have passed at the least. */
  get atLeast(): number {
    return Math.min(...this.passed);
  }

  /** So many milliseconds have passed at the most. */
  get atMost(): number {
    return Math.max(...this.passed);
  }

  private get passed(): readonly [number, number] {
    return [this.clock.now() - this.wall, this.clock.ticks() - this.ticks];
  }
}

/**
 * For how long the Lease has been seen unchanged, by our own clock, as client-go does it. No time that stands on it is compared with our clock: whoever
 * wrote it had another one. https://pkg.go.dev/k8s.io/client-go/tools/leaderelection
 */
export class LeaseWatch {
  private version?: string;
  private since: Moment;

  constructor(private readonly clock: SteadyClock) {
    this.since = new Moment(clock);
  }

  /** The Lease is seen. */
  observe(lease: Lease | undefined): void {
    const resourceVersion = lease?.metadata.resourceVersion;
    if (resourceVersion === undefined || resourceVersion !== this.version) {
      this.version = resourceVersion;
      this.since = new Moment(this.clock);
    }
  }

  /** In milliseconds, at the least. */
  get unchangedFor(): number {
    return this.since.atLeast;
  }
}
