import { ChangeMessageVisibilityCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { QueuePort } from './ports';
import { REASON_ATTRIBUTE } from '../../src/names';

export interface QueueUrls {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

/** Enough to show what was wrong. Message and attributes together are limited, too, and the message must fit. */
const LONGEST_REASON = 1000;
/** Characters that SQS does not accept: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
const NOT_ALLOWED = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

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
      MessageAttributes: { [REASON_ATTRIBUTE]: { DataType: 'String', StringValue: sendable(reason) } },
    }));
  }
}

/** Makes a reason acceptable to SQS, whatever is quoted in it. */
function sendable(reason: string): string {
  const characters = [...reason.replace(NOT_ALLOWED, '\uFFFD')];
  return characters.length > LONGEST_REASON ? `${characters.slice(0, LONGEST_REASON - 1).join('')}…` : characters.join('');
}
