import type { Endpoint } from './endpoints';
import type { Tally } from './tally';
import type { SimulationClock } from '../../../simulation/clock/clock';
import type { Random } from '../../../simulation/random';

/** A WebSocket that is open, or about to be. */
export interface Wire {
  send(message: string): void;
  close(): void;
}

export interface WireEvents {
  opened(): void;
  received(message: string): void;
  /** With the code of the close frame, or 1006 where none came: https://www.rfc-editor.org/rfc/rfc6455#section-7.4 */
  ended(code: number): void;
}

export type Connect = (endpoint: Endpoint, events: WireEvents) => Wire;

export interface SocketClientProps {
  readonly clock: SimulationClock;
  readonly random: Random;
  readonly tally: Tally;
  readonly connect: Connect;
  /** Where a new connection goes. */
  readonly choose: () => Endpoint | undefined;
  /** For an answer, and for a connection to be there. */
  readonly timeoutMs: number;
}

/** The server goes away, has nothing more to say, or does not say why: the client is to come again. */
const WELL_ENDED: readonly number[] = [1000, 1001, 1005];
/** Not all clients of a server that has gone come again at the same moment. */
const LEAST_PAUSE_MS = 20;
const PAUSE_SPREAD_MS = 200;

/**
 * Somebody who keeps a WebSocket open, and has every message answered. What counts as failed: a connection that cannot be made, one that ends
 * without a close frame, each message that is lost with it, and a message without an answer in time. A message that a close frame overtakes
 * goes again over the next connection, as whoever sees such a frame can do.
 */
export class SocketClient {
  private wire?: Wire;
  /** Of the connection that there is. */
  private connection?: { end(): void };
  private isOpen = false;
  private isStopped = false;
  private count = 0;
  /** What is to be done no more when a message is answered. */
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

  /** Waits for answers that are on their way, and for a connection that is being made. */
  async stop(): Promise<void> {
    this.isStopped = true;
    while (this.unanswered.size > 0 || (this.wire && !this.isOpen)) {
      await this.props.clock.sleep(20);
    }
    this.connection?.end();
  }

  /** A connection is counted when it is begun, and settled when it is over. */
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
