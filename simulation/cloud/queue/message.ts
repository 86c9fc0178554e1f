import { createHash } from 'node:crypto';

export interface MessageAttribute {
  readonly dataType: string;
  readonly stringValue?: string;
}
export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message in a queue. */
export interface StoredMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAt: number;
  visibleAt: number;
  receiveCount: number;
  firstReceivedAt?: number;
  receivedAt?: number;
  /** From the last receive; earlier handles are stale. */
  receiptHandle?: string;
}

/** A received message. */
export interface ReceivedMessage {
  readonly messageId: string;
  readonly receiptHandle: string;
  readonly body: string;
  readonly attributes: MessageAttributes;
  readonly sentAt: number;
  readonly firstReceivedAt: number;
  readonly receiveCount: number;
}

export function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
