import type { SimulationClock } from '../../clock/clock';
import type { Random } from '../../random';
import { CloudError } from '../cloud-error';
import type { Faults } from '../faults';
import type { PolicyStatement } from '../iam';
import type { Location } from '../location';
import type { MessageAttributes, ReceivedMessage, StoredMessage } from './message';

/** The limit of SQS for a message's invisibility, counted from its receive. */
const LONGEST_VISIBILITY_SECONDS = 43_200;

export interface QueueSpec {
  readonly name: string;
  /** @default 30 */
  readonly visibilityTimeoutSeconds?: number;
  /** @default 345600 (four days) */
  readonly retentionSeconds?: number;
  /** @default 0 */
  readonly delaySeconds?: number;
  readonly redrive?: { readonly deadLetterQueue: Queue; readonly maxReceiveCount: number };
  /** The queue's resource policy. @default - only the account's own principals */
  readonly policy?: readonly PolicyStatement[];
}

export interface QueueProps {
  readonly clock: SimulationClock;
  readonly random: Random;
  readonly faults: Faults;
  readonly location: Location;
}

/** What has happened to the messages of a queue. */
export interface QueueTally {
  readonly sent: number;
  readonly deleted: number;
  /** Moved to the dead-letter queue after too many receives. */
  readonly redriven: number;
  /** Lost because nobody handled them within the retention period. */
  readonly expired: number;
}

/** A standard SQS queue. */
export class Queue {
  readonly name: string;
  readonly arn: string;
  readonly spec: QueueSpec;
  readonly visibilityTimeoutSeconds: number;
  readonly retentionSeconds: number;
  policy: readonly PolicyStatement[];
  private stored: StoredMessage[] = [];
  private readonly counts = { sent: 0, deleted: 0, redriven: 0, expired: 0 };
  private waiters = new Set<() => void>();

  constructor(spec: QueueSpec, private readonly props: QueueProps) {
    const { location } = props;
    this.spec = spec;
    this.name = spec.name;
    this.arn = location.arn('sqs', spec.name);
    this.visibilityTimeoutSeconds = spec.visibilityTimeoutSeconds ?? 30;
    this.retentionSeconds = spec.retentionSeconds ?? 345_600;
    this.policy = spec.policy ?? [];
  }

  get url(): string {
    return this.props.location.queueUrl(this.name);
  }

  /** All messages in the queue, visible or not. */
  get messages(): readonly Readonly<StoredMessage>[] {
    this.expire();
    return this.stored;
  }

  get tally(): QueueTally {
    this.expire();
    return { ...this.counts };
  }

  send(body: string, attributes: MessageAttributes = {}, delaySeconds = this.spec.delaySeconds ?? 0): string {
    const messageId = this.props.random.uuid();
    const copies = this.props.faults.message(this.name)?.fault === 'duplicated' ? 2 : 1;
    this.counts.sent++;
    for (let copy = 0; copy < copies; copy++) {
      this.store({ messageId, body, attributes, sentAt: this.now, visibleAt: this.now + delaySeconds * 1000, receiveCount: 0 });
    }
    return messageId;
  }

  /** Receives up to `max` visible messages. */
  receive(max: number = 1): ReceivedMessage[] {
    this.expire();
    const received: ReceivedMessage[] = [];
    for (const message of this.stored.filter(({ visibleAt }) => visibleAt <= this.now)) {
      if (received.length === max) {
        break;
      }
      if (this.redrive(message)) {
        continue;
      }
      received.push(this.handOut(message));
    }
    return received;
  }

  /** As {@link receive}, but waits until there is a message or `signal` aborts (SQS calls it long polling). */
  async receiveWhenVisible(max: number, signal: AbortSignal): Promise<ReceivedMessage[]> {
    for (;;) {
      const received = signal.aborted ? [] : this.receive(max);
      if (received.length > 0 || signal.aborted) {
        return received;
      }
      await this.nextVisible(signal);
    }
  }

  /** Deletes a message. A stale handle has no effect, and causes no error. */
  delete(receiptHandle: string): void {
    checkHandle(receiptHandle);
    const before = this.stored.length;
    this.stored = this.stored.filter((message) => message.receiptHandle !== receiptHandle);
    this.counts.deleted += before - this.stored.length;
  }

  changeVisibility(receiptHandle: string, seconds: number): void {
    checkHandle(receiptHandle);
    this.expire();
    const message = this.stored.find((one) => one.receiptHandle === receiptHandle);
    if (!Number.isInteger(seconds) || seconds < 0 || seconds > LONGEST_VISIBILITY_SECONDS) {
      throw invalid(seconds, 'VisibilityTimeout', `Must be between 0 and ${LONGEST_VISIBILITY_SECONDS}, if provided.`);
    }
    if (!message || message.visibleAt <= this.now) {
      throw invalid(receiptHandle, 'ReceiptHandle', 'Message does not exist or is not available for visibility timeout change.');
    }
    if (this.now + seconds * 1000 > (message.receivedAt ?? 0) + LONGEST_VISIBILITY_SECONDS * 1000) {
      throw invalid(seconds, 'VisibilityTimeout', `Total VisibilityTimeout for the message is beyond the limit [${LONGEST_VISIBILITY_SECONDS} seconds].`);
    }
    message.visibleAt = this.now + seconds * 1000;
    this.wakeAt(message.visibleAt);
  }

  private get now(): number {
    return this.props.clock.now();
  }

  private store(message: StoredMessage): void {
    this.stored.push(message);
    this.wakeAt(message.visibleAt);
  }

  private handOut(message: StoredMessage): ReceivedMessage {
    message.receiveCount++;
    message.receivedAt = this.now;
    message.firstReceivedAt ??= this.now;
    message.receiptHandle = `AQEB${this.props.random.hex(40)}`;
    message.visibleAt = this.now + this.visibilityTimeoutSeconds * 1000;
    this.wakeAt(message.visibleAt);
    const { messageId, receiptHandle, body, attributes, sentAt, firstReceivedAt, receiveCount } = message;
    return { messageId, receiptHandle, body, attributes, sentAt, firstReceivedAt, receiveCount };
  }

  private redrive(message: StoredMessage): boolean {
    const { redrive } = this.spec;
    if (!redrive || message.receiveCount < redrive.maxReceiveCount) {
      return false;
    }
    this.stored = this.stored.filter((other) => other !== message);
    this.counts.redriven++;
    // A standard queue keeps the original sent time, so the retention period continues.
    redrive.deadLetterQueue.counts.sent++;
    redrive.deadLetterQueue.store({ ...message, receiptHandle: undefined, receiveCount: 0, visibleAt: this.now });
    return true;
  }

  private expire(): void {
    const oldest = this.now - this.retentionSeconds * 1000;
    const kept = this.stored.filter(({ sentAt }) => sentAt > oldest);
    this.counts.expired += this.stored.length - kept.length;
    this.stored = kept;
  }

  private nextVisible(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.waiters.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.waiters.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
  }

  /** Makes waiting receivers look again at this time, when a message may become visible. */
  private wakeAt(time: number): void {
    this.props.clock.schedule(time, () => [...this.waiters].forEach((wake) => wake()));
  }
}

function checkHandle(receiptHandle: string): void {
  if (!receiptHandle.startsWith('AQEB')) {
    throw new CloudError('ReceiptHandleIsInvalid', `The input receipt handle "${receiptHandle}" is not a valid receipt handle.`);
  }
}

function invalid(value: string | number, parameter: string, reason: string): CloudError {
  return new CloudError('InvalidParameterValue', `Value ${value} for parameter ${parameter} is invalid. Reason: ${reason}`);
}
