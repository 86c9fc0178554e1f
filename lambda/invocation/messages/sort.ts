import type { SQSRecord } from 'aws-lambda';
import type { Inbox } from './inbox';
import { METRICS, type NoticeName } from '../../../src/names';
import type { QueuePort } from '../../aws/ports';
import type { MessageRequest } from '../../drain/messages/disposition';
import { parseMessage } from '../../drain/messages/parse';
import type { Log, Metrics } from '../../report/ports';
import type { Troubles } from '../telling/troubles';

interface SortDependencies {
  readonly queue: QueuePort;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly troubles: Troubles;
  readonly drainerName: string;
  /** The notices about instances that the drainer handles. */
  readonly notices: readonly NoticeName[];
}

/** A message with a request for this drainer. */
export interface Message {
  readonly record: SQSRecord;
  readonly request: MessageRequest;
  readonly receiveCount: number;
}

/** Returns the messages for this drainer. Moves unusable ones to the dead-letter queue, with the reason, and acknowledges those for others. */
export async function sortMessages(inbox: Inbox, on: SortDependencies): Promise<readonly Message[]> {
  const { log, metrics, drainerName, notices } = on;
  const messages: Message[] = [];
  for (const record of inbox.records) {
    const parsed = parseMessage(record, drainerName, notices);
    switch (parsed.type) {
      case 'rejected':
        log.error('Message rejected', { messageId: record.messageId, because: parsed.reason });
        if (await setAside(record, parsed.reason, on)) {
          metrics.count(METRICS.MESSAGES_REJECTED, 1);
          inbox.acknowledge(record);
        }
        break;
      case 'ignored':
        log.info('Message belongs to another drainer and was ignored', { messageId: record.messageId, hook: parsed.hook });
        metrics.count(METRICS.MESSAGES_IGNORED, 1);
        inbox.acknowledge(record);
        break;
      case 'over':
        log.debug('Scheduled change is over', { messageId: record.messageId });
        inbox.acknowledge(record);
        break;
      default:
        messages.push({ record, request: parsed, receiveCount: Number(record.attributes.ApproximateReceiveCount) });
    }
  }
  return messages;
}

/** False if the message must come back, because it could not be moved. */
async function setAside({ messageId, body }: SQSRecord, reason: string, { queue, troubles }: SortDependencies): Promise<boolean> {
  try {
    await queue.sendToDeadLetterQueue(body, reason);
    troubles.ended('Message could not be moved to the dead-letter queue and comes again', messageId);
    return true;
  } catch (error) {
    troubles.failed('Message could not be moved to the dead-letter queue and comes again', messageId, { messageId, error });
    return false;
  }
}
