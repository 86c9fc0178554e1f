import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueuePort } from './ports';
import { REASON_ATTRIBUTE } from '../../src/names';

export interface QueueUrls {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

export class QueueAdapter implements QueuePort {
  constructor(private readonly client: SQSClient, private readonly urls: QueueUrls) {}

  async changeVisibility(receiptHandle: string, seconds: number): Promise<void> {
    await this.client.send(new ChangeMessageVisibilityCommand({
      QueueUrl: this.urls.queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    }));
  }

  async sendToDeadLetterQueue(body: string, reason: string): Promise<void> {
    await this.client.send(new SendMessageCommand({
      QueueUrl: this.urls.deadLetterQueueUrl,
      MessageBody: body,
      MessageAttributes: { [REASON_ATTRIBUTE]: { DataType: 'String', StringValue: reason } },
    }));
  }
}
