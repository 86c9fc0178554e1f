import { CloudError } from '../cloud-error';
import { list, optionalNumber, structure, text } from './parameters';
import type { Operation, Parameters } from './wire';
import { md5, MessageAttributes } from '../queue/message';
import type { Queue } from '../queue/queue';
import type { Sqs } from '../queue/sqs';

/** The operations of SQS that a function uses on its own queues. */
export function sqsOperations(service: Sqs): Record<string, Operation> {
  const queueOf = (parameters: Parameters): Queue => service.byUrl(text(parameters, 'QueueUrl'));
  const resources = (parameters: Parameters) => [queueOf(parameters).arn];

  return {
    ChangeMessageVisibility: {
      action: 'sqs:ChangeMessageVisibility',
      parameters: ['QueueUrl', 'ReceiptHandle', 'VisibilityTimeout'],
      resources,
      effect: (parameters) => {
        changeVisibility(queueOf(parameters), parameters);
        return {};
      },
    },
    ChangeMessageVisibilityBatch: {
      action: 'sqs:ChangeMessageVisibility',
      parameters: ['QueueUrl', 'Entries'],
      resources,
      effect: (parameters) => {
        const results = entries(parameters).map((entry) => attempt(entry, () => changeVisibility(queueOf(parameters), entry)));
        return { Successful: results.filter((result) => !('Code' in result)), Failed: results.filter((result) => 'Code' in result) };
      },
    },
    SendMessage: {
      action: 'sqs:SendMessage',
      parameters: ['QueueUrl', 'MessageBody', 'MessageAttributes', 'DelaySeconds'],
      resources,
      effect: (parameters) => {
        const body = text(parameters, 'MessageBody');
        const messageId = queueOf(parameters).send(body, attributes(parameters), optionalNumber(parameters, 'DelaySeconds'));
        return { MessageId: messageId, MD5OfMessageBody: md5(body) };
      },
    },
    ReceiveMessage: {
      action: 'sqs:ReceiveMessage',
      // Waiting makes no difference: here one server has all messages.
      parameters: ['QueueUrl', 'MaxNumberOfMessages', 'WaitTimeSeconds'],
      resources,
      effect: (parameters) => ({
        Messages: queueOf(parameters).receive(optionalNumber(parameters, 'MaxNumberOfMessages') ?? 1).map(({ messageId, receiptHandle, body }) =>
          ({ MessageId: messageId, ReceiptHandle: receiptHandle, Body: body, MD5OfBody: md5(body) })),
      }),
    },
    DeleteMessageBatch: {
      action: 'sqs:DeleteMessage',
      parameters: ['QueueUrl', 'Entries'],
      resources,
      effect: (parameters) => {
        const results = entries(parameters).map((entry) => attempt(entry, () => queueOf(parameters).delete(text(entry, 'ReceiptHandle'))));
        return { Successful: results.filter((result) => !('Code' in result)), Failed: results.filter((result) => 'Code' in result) };
      },
    },
    DeleteMessage: {
      action: 'sqs:DeleteMessage',
      parameters: ['QueueUrl', 'ReceiptHandle'],
      resources,
      effect: (parameters) => {
        queueOf(parameters).delete(text(parameters, 'ReceiptHandle'));
        return {};
      },
    },
  };
}

function changeVisibility(queue: Queue, parameters: Parameters): void {
  queue.changeVisibility(text(parameters, 'ReceiptHandle'), optionalNumber(parameters, 'VisibilityTimeout') ?? 0);
}

function entries(parameters: Parameters): Parameters[] {
  const all = list(parameters, 'Entries').map(structure);
  if (all.length === 0) {
    throw new CloudError('EmptyBatchRequest', 'There should be at least one entry in the request.');
  }
  if (all.length > 10) {
    throw new CloudError('TooManyEntriesInBatchRequest', `Maximum number of entries per request are 10. You have sent ${all.length}.`);
  }
  return all;
}

function attempt(entry: Parameters, effect: () => void): Parameters {
  try {
    effect();
    return { Id: entry.Id };
  } catch (error) {
    if (!(error instanceof CloudError)) {
      throw error;
    }
    return { Id: entry.Id, Code: error.code, Message: error.message, SenderFault: true };
  }
}

function attributes(parameters: Parameters): MessageAttributes {
  return Object.fromEntries(Object.entries(structure(parameters.MessageAttributes)).map(([name, value]) => {
    const attribute = structure(value);
    const dataType = text(attribute, 'DataType');
    if (dataType.startsWith('Binary')) {
      throw CloudError.notImplemented(`the data type ${dataType} of message attribute ${name}`);
    }
    return [name, { dataType, stringValue: text(attribute, 'StringValue') }];
  }));
}
