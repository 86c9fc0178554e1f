import type { SQSRecord } from 'aws-lambda';
import type { QueuePort } from '../../aws/ports';
import type { Clock } from '../../clock';
import type { Troubles } from '../telling/troubles';

/*
 * The messages of one invocation. In this order: all are held (inbox.ts, here); each is parsed (drain/messages/parse.ts); unusable ones are moved to
 * the dead-letter queue, and those for another drainer acknowledged (sort.ts). At the end, drain/messages/disposition.ts decides which messages are
 * acknowledged, and when the others become visible again.
 *
 * Surprising: only a message triggers the next invocation, so a leader that runs out of time keeps one, even if everything that it asks for is done.
 * Nothing is ever sent to our own queue: Lambda stops such loops.
 */

/**
 * A crashed invocation's messages become visible again after this long, about when its Lease expires. The queue's own visibility timeout must be at
 * least the function's timeout, 15 minutes. Two renewals may fail.
 */
const VISIBILITY_SECONDS = 60;
const RENEW_EVERY = 15_000;

interface InboxDependencies {
  readonly queue: QueuePort;
  readonly clock: Clock;
  readonly troubles: Troubles;
}

/** Holds messages while the invocation works, by extending their visibility timeout, and then acknowledges them or gives them back. */
export class Inbox {
  private readonly held: Set<SQSRecord>;
  private readonly stopped = new AbortController();
  private readonly renewing: Promise<void>;

  constructor(readonly records: readonly SQSRecord[], private readonly on: InboxDependencies) {
    this.held = new Set(records);
    this.renewing = this.renew();
  }

  acknowledge(record: SQSRecord): void {
    this.held.delete(record);
  }

  /** Gives back what was not acknowledged; `waitSeconds` tells when a message becomes visible again. */
  async close(waitSeconds: (record: SQSRecord) => number): Promise<readonly SQSRecord[]> {
    this.stopped.abort();
    await this.renewing;
    const records = [...this.held];
    await Promise.all(records.map((record) => this.changeVisibility(record, waitSeconds(record))));
    return records;
  }

  private async renew(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      await Promise.all([...this.held].map((record) => this.changeVisibility(record, VISIBILITY_SECONDS)));
      await this.on.clock.sleep(RENEW_EVERY, this.stopped.signal);
    }
  }

  private async changeVisibility(record: SQSRecord, seconds: number): Promise<void> {
    const { queue, troubles } = this.on;
    const { receiptHandle, messageId } = record;
    try {
      await queue.changeVisibility(receiptHandle, seconds);
      troubles.ended('Message visibility could not be changed', 'inbox');
    } catch (error) {
      // Not fatal: the message becomes visible again by itself, only later.
      troubles.failed('Message visibility could not be changed', 'inbox', { messageId, error });
    }
  }
}
