import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import { QueueAdapter } from '../../../lambda/aws/queue';

const service = mockClient(SQSClient);
const queue = new QueueAdapter(new SQSClient({ region: 'eu-central-1' }), { queueUrl: 'https://sqs/queue', deadLetterQueueUrl: 'https://sqs/dead' });

beforeEach(() => {
  service.reset();
  service.onAnyCommand().rejects('The test expects no such call');
});

test('a message is made visible again in the queue', async () => {
  service.on(ChangeMessageVisibilityCommand, { QueueUrl: 'https://sqs/queue', ReceiptHandle: 'handle', VisibilityTimeout: 90 }).resolves({});
  await expect(queue.changeVisibility('handle', 90)).resolves.toBeUndefined();
});

test('an unusable message goes to the dead-letter queue with its reason', async () => {
  service.on(SendMessageCommand, {
    QueueUrl: 'https://sqs/dead',
    MessageBody: 'not JSON',
    MessageAttributes: { Reason: { DataType: 'String', StringValue: 'It is not JSON.' } },
  }).resolves({});
  await expect(queue.sendToDeadLetterQueue('not JSON', 'It is not JSON.')).resolves.toBeUndefined();
});

describe('a reason that SQS would refuse', () => {
  const reasonSent = async (reason: string): Promise<string | undefined> => {
    service.on(SendMessageCommand).resolves({});
    await queue.sendToDeadLetterQueue('{}', reason);
    return service.commandCalls(SendMessageCommand)[0].args[0].input.MessageAttributes?.Reason.StringValue;
  };

  test('for its characters is sent without them', async () => {
    await expect(reasonSent('NUL \u0000, half a pair \uD800, no character \uFFFF, but tab\t, line\n and \u{1F600}'))
      .resolves.toBe('NUL \uFFFD, half a pair \uFFFD, no character \uFFFD, but tab\t, line\n and \u{1F600}');
  });

  test('for its length is cut, and never within a character', async () => {
    const sent = await reasonSent('\u{1F600}'.repeat(200_000));
    expect(sent).toBe(`${'\u{1F600}'.repeat(999)}…`);
  });
});
