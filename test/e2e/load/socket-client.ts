import type { Endpoint } from './endpoints';
import type { Tally } from './tally';
import type { SimulationClock } from '../../../simulation/clock/clock';
import type { Random } from '../../../simulation/random';

/** A WebSocket that is open or opening. */
export interface Wire {
  send(message: string): void;
  close(): void;
}

export interface WireEvents {
  opened(): void;
  received(message: string): void;
  /** Called with the code of the close frame, or 1006 if there was none: https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
  ended(code: number): void;
}

export type Connect = (endpoint: Endpoint, events: WireEvents) => Wire;

export interface SocketClientProps {
  readonly clock: SimulationClock;
  readonly random: Random;
  readonly tally: Tally;
  readonly connect: Connect;
  /** Chooses the endpoint of a new connection. */
  readonly choose: () => Endpoint | undefined;
  /** The time limit for an answer, and for opening a connection. */
  readonly timeoutMs: number;
}

/** Close codes after which the client reconnects: normal closure, going away, or no code. */
const WELL_ENDED: readonly number[] = [1000, 1001, 1005];
/** Prevents all clients of a stopped server from reconnecting at the same moment. */
const LEAST_PAUSE_MS = 20;
const PAUSE_SPREAD_MS = 200;

/**
 * A client that keeps a WebSocket open and expects an answer to every message. Failures are: a connection that cannot be opened, one that ends
 * without a close frame, each message that is lost with it, and a message without an answer in time. A message that crosses with a close frame is
 * sent again over the next connection, as a client that gets such a frame can do.
 */
export class SocketClient {
  private wire?: Wire;
  /** The current connection. */
  private connection?: { end(): void };
  private isOpen = false;
  private isStopped = false;
  private count = 0;
  /** What to cancel when a message is answered, by message. */
  private readonly unanswered = new Map<string, () => void>();

  constructor(private readonly props: SocketClientProps) {
    this.open();
  }

  get isConnected(): boolean {
    return this.isOpen;
  }

  send(dueAt: number): void {
    const { clock, tally, timeoutMs } = this.props;
    const message = String(++this.count);
    tally.send(dueAt, clock.now());
    this.unanswered.set(message, clock.schedule(clock.now() + timeoutMs, () => this.settle(message, 'message without an answer')));
    if (this.isOpen) {
      this.wire?.send(message);
    }
  }

  /** Waits for outstanding answers, and for a connection that is opening. */
  async stop(): Promise<void> {
    this.isStopped = true;
    while (this.unanswered.size > 0 || (this.wire && !this.isOpen)) {
      await this.props.clock.sleep(20);
    }
    this.connection?.end();
  }

  /** A connection is counted when it starts to open, and settled when it is over. */
  private open(): void {
    if (this.isStopped && this.unanswered.size === 0) {
      return;
    }
    const { clock, tally, connect, choose, timeoutMs } = this.props;
    tally.send(clock.now(), clock.now());
    const endpoint = choose();
    if (!endpoint) {
      tally.settle(clock.now(), 'no endpoint');
      this.comeAgain();
      return;
    }
    let isOver = false;
    const end = (reason?: string) => {
      if (isOver) {
        return;
      }
      isOver = true;
      cancel();
      tally.settle(clock.now(), reason);
      if (reason !== undefined && this.isOpen) {
        [...this.unanswered.keys()].forEach((message) => this.settle(message, 'message lost with its connection'));
      }
      this.isOpen = false;
      this.wire = undefined;
      wire.close();
      this.comeAgain();
    };
    const cancel = clock.schedule(clock.now() + timeoutMs, () => end('no connection in time'));
    const wire = connect(endpoint, {
      opened: () => {
        if (isOver) {
          return;
        }
        cancel();
        this.isOpen = true;
        for (const message of this.unanswered.keys()) {
          wire.send(message);
        }
      },
      received: (message) => this.settle(message, undefined),
      ended: (code) => end(WELL_ENDED.includes(code) ? undefined : this.isOpen ? `connection without a close frame (${code})` : 'no connection'),
    });
    this.wire = wire;
    this.connection = { end };
  }

  private comeAgain(): void {
    const { clock, random } = this.props;
    clock.schedule(clock.now() + LEAST_PAUSE_MS + random.integer(PAUSE_SPREAD_MS), () => this.open());
  }

  private settle(message: string, reason: string | undefined): void {
    const cancel = this.unanswered.get(message);
    if (!cancel) {
      return;
    }
    cancel();
    this.unanswered.delete(message);
    this.props.tally.settle(this.props.clock.now(), reason);
  }
}
