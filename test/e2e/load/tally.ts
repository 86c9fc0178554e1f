/** Later than this after its time, a request is late: the generator, not the server, was slow. */
const LATE_MS = 250;
/** More failures are counted, but not told one by one. */
const MOST_TOLD = 20_000;

export interface Failure {
  /** When it failed, in milliseconds since the epoch. */
  readonly at: number;
  readonly reason: string;
}

/** How the requests to one target went. */
export class Tally {
  sent = 0;
  ok = 0;
  failed = 0;
  late = 0;
  readonly reasons = new Map<string, number>();
  private readonly told: Failure[] = [];

  /** A request was due at one time, and sent at another. */
  send(dueAt: number, sentAt: number): void {
    this.sent++;
    if (sentAt - dueAt > LATE_MS) {
      this.late++;
    }
  }

  /** `reason` is undefined where it was answered well. */
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
