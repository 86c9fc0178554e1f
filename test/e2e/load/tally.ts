/** A request sent later than this is late: the generator, not the server, was slow. */
const LATE_MS = 250;
/** Further failures are counted, but not listed. */
const MOST_TOLD = 20_000;

export interface Failure {
  /** When it failed, in milliseconds since the epoch. */
  readonly at: number;
  readonly reason: string;
}

/** The results of the requests to one target. */
export class Tally {
  sent = 0;
  ok = 0;
  failed = 0;
  late = 0;
  readonly reasons = new Map<string, number>();
  private readonly told: Failure[] = [];

  /** Records a request that was due at one time and sent at another. */
  send(dueAt: number, sentAt: number): void {
    this.sent++;
    if (sentAt - dueAt > LATE_MS) {
      this.late++;
    }
  }

  /** `reason`: undefined if it succeeded. */
  settle(at: number, reason: string | undefined): void {
    if (reason === undefined) {
      this.ok++;
      return;
    }
    this.failed++;
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    if (this.told.length < MOST_TOLD) {
      this.told.push({ at, reason });
    }
  }

  get failures(): readonly Failure[] {
    return this.told;
  }
}
