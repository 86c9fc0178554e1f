import type { SQSRecord } from 'aws-lambda';
import type { QueuePort } from '../../aws/ports';
import type { Clock } from '../../clock';
import type { Log } from '../../report';

/**
 * A crash shows after this long, about when the Lease runs out: the queue's own visibility timeout must be the function's, a quarter
 * of an hour. Two renewals may fail.
 */
const VISIBILITY_SECONDS = 60;
const RENEW_EVERY = 15_000;

/** The messages of one invocation: held while it works, then acknowledged or given back. */
export class Inbox {
  private readonly held = new Map<string, SQSRecord>();
  private readonly stopped = new AbortController();
  private renewing: Promise<void> = Promise.resolve();

  constructor(readonly records: readonly SQSRecord[], private readonly queue: QueuePort, private readonly clock: Clock, private readonly log: Log) {
    records.forEach((record) => this.held.set(record.messageId, record));
  }

  /** Holds the messages until {@link close}. */
  open(): void {
    this.renewing = this.renew();
  }

  acknowledge(record: SQSRecord): void {
    this.held.delete(record.messageId);
  }

  /** Keeps a message after all; it will bring the next invocation. */
  keep(record: SQSRecord): void {
    this.held.set(record.messageId, record);
  }

  get size(): number {
    return this.held.size;
  }

  /** Gives back what was not acknowledged; `waitSeconds` tells when it comes again. */
  async close(waitSeconds: (record: SQSRecord) => number): Promise<SQSRecord[]> {
    this.stopped.abort();
    await this.renewing;
    const records = [...this.held.values()];
    await Promise.all(records.map((record) => this.changeVisibility(record, waitSeconds(record))));
    return records;
  }

  private async renew(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      await Promise.all([...this.held.values()].map((record) => this.changeVisibility(record, VISIBILITY_SECONDS)));
      await this.clock.sleep(RENEW_EVERY, this.stopped.signal);
    }
  }

  private async changeVisibility(record: SQSRecord, seconds: number): Promise<void> {
    try {
      await this.queue.changeVisibility(record.receiptHandle, seconds);
    } catch (error) {
      // Not fatal: the message comes back by itself, only later.
      this.log.warn('Message visibility not changed', { messageId: record.messageId, error });
    }
  }
}
