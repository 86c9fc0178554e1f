import type { SimulationClock } from '../../../simulation/clock/clock';

export interface OpenLoopProps {
  readonly clock: SimulationClock;
  readonly perSecond: number;
  /** The maximum number of requests, after which it ends. */
  readonly most: number;
  /** Sends a request without waiting for the answer. `dueAt` is when it should have been called. */
  readonly send: (dueAt: number) => void;
}

/** Sends at a fixed rate, by time alone: neither slow answers nor a pause of the process reduce the number of requests. */
export class OpenLoop {
  private readonly startedAt: number;
  private readonly intervalMs: number;
  private sent = 0;
  private cancel?: () => void;

  constructor(private readonly props: OpenLoopProps) {
    if (!(props.perSecond > 0)) {
      throw new Error(`The rate must be above 0 a second, got ${props.perSecond}.`);
    }
    this.startedAt = props.clock.now();
    this.intervalMs = 1000 / props.perSecond;
    this.wait();
  }

  stop(): void {
    this.cancel?.();
  }

  private get nextDue(): number {
    return this.startedAt + this.sent * this.intervalMs;
  }

  private wait(): void {
    if (this.sent < this.props.most) {
      this.cancel = this.props.clock.schedule(this.nextDue, () => this.sendDue());
    }
  }

  private sendDue(): void {
    const now = this.props.clock.now();
    while (this.nextDue <= now && this.sent < this.props.most) {
      const due = this.nextDue;
      this.sent++;
      this.props.send(due);
    }
    this.wait();
  }
}
