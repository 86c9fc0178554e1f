import type { SimulationClock } from '../../clock/clock';
import type { Api } from '../api';
import { CloudError } from '../cloud-error';
import type { LambdaFunction } from './function';
import { md5, ReceivedMessage } from '../queue/message';
import type { Queue } from '../queue/queue';

export interface EventSourceMappingSpec {
  readonly queue: Queue;
  readonly target: LambdaFunction;
  /** @default 10 */
  readonly batchSize?: number;
  /** @default 0 */
  readonly batchingWindowSeconds?: number;
  /** Concurrent invocations. @default 5, with which Lambda starts */
  readonly maximumConcurrency?: number;
  /** Whether `batchItemFailures` in the answer decides which messages come back. @default false */
  readonly reportBatchItemFailures?: boolean;
}

export interface EventSourceMappingProps {
  readonly clock: SimulationClock;
  readonly api: Api;
  readonly region: string;
}

/** Lambda's poller of a queue. Failed messages stay in the queue, and become visible again after its visibility timeout. */
export class EventSourceMapping {
  private readonly stopping = new AbortController();
  private readonly batchSize: number;
  private running = 0;
  private slotFreed?: () => void;

  constructor(private readonly spec: EventSourceMappingSpec, private readonly props: EventSourceMappingProps) {
    const { queue, target } = spec;
    this.batchSize = spec.batchSize ?? 10;
    if (queue.visibilityTimeoutSeconds < target.timeoutSeconds) {
      throw new CloudError(
        'InvalidParameterValueException',
        `Queue visibility timeout: ${queue.visibilityTimeoutSeconds} seconds is less than Function timeout: ${target.timeoutSeconds} seconds`,
      );
    }
    if (this.batchSize > 10 && (spec.batchingWindowSeconds ?? 0) < 1) {
      throw new CloudError('InvalidParameterValueException', `A batch size of ${this.batchSize} needs a batching window of 1 s or more, or use 10 at most.`);
    }
    this.record('sqs:GetQueueAttributes');
    void this.poll();
  }

  get target(): LambdaFunction {
    return this.spec.target;
  }

  stop(): void {
    this.stopping.abort();
    this.slotFreed?.();
  }

  private async poll(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      if (this.running >= (this.spec.maximumConcurrency ?? 5)) {
        await new Promise<void>((resolve) => {
          this.slotFreed = resolve;
        });
        continue;
      }
      const batch = await this.collect(signal);
      if (batch.length === 0) {
        continue;
      }
      this.running++;
      void this.process(batch).finally(() => {
        this.running--;
        this.slotFreed?.();
      });
    }
  }

  /** A batch: full, or the messages that arrived within the window after the first. */
  private async collect(signal: AbortSignal): Promise<ReceivedMessage[]> {
    const { queue, batchingWindowSeconds = 0 } = this.spec;
    const { clock } = this.props;
    const batch = await queue.receiveWhenVisible(this.batchSize, signal);
    const closing = new AbortController();
    const cancel = clock.schedule(clock.now() + batchingWindowSeconds * 1000, () => closing.abort());
    while (batchingWindowSeconds > 0 && batch.length > 0 && batch.length < this.batchSize && !closing.signal.aborted) {
      batch.push(...await queue.receiveWhenVisible(this.batchSize - batch.length, AbortSignal.any([signal, closing.signal])));
    }
    cancel();
    this.record('sqs:ReceiveMessage');
    return batch;
  }

  private async process(batch: readonly ReceivedMessage[]): Promise<void> {
    const { queue, target } = this.spec;
    let failed: ReadonlySet<string>;
    try {
      const answer = await target.invoke({ Records: batch.map((message) => this.sqsRecord(message)) });
      failed = this.failures(answer, batch);
    } catch {
      return; // the function has recorded the error
    }
    for (const message of batch) {
      if (failed.has(message.messageId)) {
        continue;
      }
      queue.delete(message.receiptHandle);
      this.record('sqs:DeleteMessage');
    }
  }

  /** The ids of the messages that come back. An unreadable answer fails the whole batch, as in Lambda. */
  private failures(answer: unknown, batch: readonly ReceivedMessage[]): ReadonlySet<string> {
    if (!this.spec.reportBatchItemFailures) {
      return new Set();
    }
    const items = (answer as { batchItemFailures?: unknown } | null | undefined)?.batchItemFailures ?? [];
    const known = new Set(batch.map(({ messageId }) => messageId));
    const all = known;
    if (!Array.isArray(items)) {
      return all;
    }
    const ids = items.map((item: unknown) => (item as { itemIdentifier?: unknown } | null)?.itemIdentifier);
    return ids.every((id): id is string => typeof id === 'string' && known.has(id)) ? new Set(ids) : all;
  }

  private sqsRecord(message: ReceivedMessage): unknown {
    return {
      messageId: message.messageId,
      receiptHandle: message.receiptHandle,
      body: message.body,
      attributes: {
        ApproximateReceiveCount: String(message.receiveCount),
        SentTimestamp: String(Math.floor(message.sentAt)),
        SenderId: 'AIDAIENQZJOLO23YVJ4VO',
        ApproximateFirstReceiveTimestamp: String(Math.floor(message.firstReceivedAt)),
      },
      messageAttributes: Object.fromEntries(Object.entries(message.attributes).map(([name, attribute]) => [name, {
        ...attribute, stringListValues: [], binaryListValues: [],
      }])),
      md5OfBody: md5(message.body),
      eventSource: 'aws:sqs',
      eventSourceARN: this.spec.queue.arn,
      awsRegion: this.props.region,
    };
  }

  /** Lambda uses the function's role to call the queue. */
  private record(action: string): void {
    const { target, queue } = this.spec;
    this.props.api.record({ principal: target.roleArn, action, resources: [queue.arn] });
  }
}
