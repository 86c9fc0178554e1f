import { DeleteMessageBatchCommand, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { chunks } from './chunks';
import type { DrainEndsPort, ReceivedMessage } from '../ports';

/** SQS returns at most this many messages per call. */
const MOST_AT_A_TIME = 10;
/** The next look reads the rest. */
const MOST_CALLS = 50;

export class DrainEndsAdapter implements DrainEndsPort {
  constructor(private readonly client: SQSClient, private readonly queueUrl: string) {}

  async receive(): Promise<ReceivedMessage[]> {
    const received: ReceivedMessage[] = [];
    for (let calls = 0; calls < MOST_CALLS; calls++) {
      // With a wait time, SQS queries all of its servers.
      const command = new ReceiveMessageCommand({ QueueUrl: this.queueUrl, MaxNumberOfMessages: MOST_AT_A_TIME, WaitTimeSeconds: 1 });
      const { Messages = [] } = await this.client.send(command);
      if (Messages.length === 0) {
        break;
      }
      received.push(...Messages.map(({ Body = '', ReceiptHandle = '' }) => ({ body: Body, receipt: ReceiptHandle })));
    }
    return received;
  }

  async forget(messages: readonly ReceivedMessage[]): Promise<void> {
    for (const some of chunks(messages, MOST_AT_A_TIME)) {
      // A message that is not deleted comes again, and is then recognised.
      await this.client.send(new DeleteMessageBatchCommand({
        QueueUrl: this.queueUrl, Entries: some.map(({ receipt }, index) => ({ Id: String(index), ReceiptHandle: receipt })),
      }));
    }
  }
}
