import { VirtualClock } from '../../../../simulation/clock/virtual-clock';
import { Cloud } from '../../../../simulation/cloud/cloud';
import type { Queue } from '../../../../simulation/cloud/queue/queue';

let clock: VirtualClock;
let cloud: Cloud;
let dead: Queue;
let queue: Queue;

beforeEach(() => {
  clock = new VirtualClock();
  cloud = new Cloud({ clock });
  dead = cloud.sqs.createQueue({ name: 'dead' });
  queue = cloud.sqs.createQueue({ name: 'queue', visibilityTimeoutSeconds: 900, redrive: { deadLetterQueue: dead, maxReceiveCount: 2 } });
});

test('a received message is invisible for the visibility timeout, and comes back with another handle', async () => {
  queue.send('hello');
  const [first] = queue.receive();
  expect(first).toMatchObject({ body: 'hello', receiveCount: 1, sentAt: clock.now() });
  expect(queue.receive()).toEqual([]);
  await clock.advance(899_999);
  expect(queue.receive()).toEqual([]);
  await clock.advance(1);
  const [second] = queue.receive();
  expect(second).toMatchObject({ messageId: first.messageId, receiveCount: 2, firstReceivedAt: first.firstReceivedAt });
  expect(second.receiptHandle).not.toBe(first.receiptHandle);
});

test('a deleted message is gone, but a stale handle deletes nothing', async () => {
  queue.send('hello');
  const [first] = queue.receive();
  await clock.advance(900_000);
  const [second] = queue.receive();
  queue.delete(first.receiptHandle);
  expect(queue.messages).toHaveLength(1);
  queue.delete(second.receiptHandle);
  expect(queue.messages).toEqual([]);
  expect(queue.tally).toEqual({ sent: 1, deleted: 1, redriven: 0, expired: 0 });
});

test('a receiver changes how long its message stays invisible', async () => {
  queue.send('hello');
  const [{ receiptHandle }] = queue.receive();
  queue.changeVisibility(receiptHandle, 90);
  await clock.advance(80_000);
  queue.changeVisibility(receiptHandle, 90);
  await clock.advance(80_000);
  expect(queue.receive()).toEqual([]);
  await clock.advance(10_000);
  expect(queue.receive()).toHaveLength(1);
});

test('no message stays invisible for more than 12 hours from its receive', async () => {
  queue.send('hello');
  const [{ receiptHandle }] = queue.receive();
  expect(() => queue.changeVisibility(receiptHandle, 43_201)).toThrow(expect.objectContaining({ code: 'InvalidParameterValue' }));
  queue.changeVisibility(receiptHandle, 43_200);
  await clock.advance(60_000);
  expect(() => queue.changeVisibility(receiptHandle, 43_200)).toThrow('Total VisibilityTimeout for the message is beyond the limit [43200 seconds].');
});

test('the visibility of a message that is visible, deleted or received by another cannot be changed', async () => {
  queue.send('hello');
  const [first] = queue.receive();
  await clock.advance(900_000);
  const refused = 'Message does not exist or is not available for visibility timeout change.';
  expect(() => queue.changeVisibility(first.receiptHandle, 90)).toThrow(refused);
  const [second] = queue.receive();
  expect(() => queue.changeVisibility(first.receiptHandle, 90)).toThrow(refused);
  queue.delete(second.receiptHandle);
  expect(() => queue.changeVisibility(second.receiptHandle, 90)).toThrow(refused);
  expect(() => queue.changeVisibility('nonsense', 90)).toThrow(expect.objectContaining({ code: 'ReceiptHandleIsInvalid' }));
});

test('a message received too often moves to the dead-letter queue', async () => {
  const id = queue.send('hello', { Reason: { dataType: 'String', stringValue: 'because' } });
  queue.receive();
  await clock.advance(900_000);
  queue.receive();
  await clock.advance(900_000);
  expect(queue.receive()).toEqual([]);
  expect(queue.messages).toEqual([]);
  expect(queue.tally).toMatchObject({ redriven: 1 });
  expect(dead.receive()).toMatchObject([{ messageId: id, body: 'hello', receiveCount: 1, attributes: { Reason: { stringValue: 'because' } } }]);
});

test('a message that nobody takes is lost after the retention period, and counted', async () => {
  const brief = cloud.sqs.createQueue({ name: 'brief', retentionSeconds: 3600 });
  brief.send('hello');
  await clock.advance(3_600_000);
  expect(brief.receive()).toEqual([]);
  expect(brief.tally).toMatchObject({ sent: 1, expired: 1 });
});

test('a delayed message is visible later', async () => {
  queue.send('hello', {}, 60);
  expect(queue.receive()).toEqual([]);
  await clock.advance(60_000);
  expect(queue.receive()).toHaveLength(1);
});

test('a long poll ends when a message becomes visible', async () => {
  const received = queue.receiveWhenVisible(10, new AbortController().signal);
  clock.schedule(clock.now() + 5000, () => queue.send('hello'));
  expect(await clock.run(received, 6000)).toMatchObject([{ body: 'hello' }]);
});

test('a long poll ends when a message is given back early', async () => {
  queue.send('hello');
  const [{ receiptHandle }] = queue.receive();
  const received = queue.receiveWhenVisible(10, new AbortController().signal);
  queue.changeVisibility(receiptHandle, 5);
  expect(await clock.run(received, 6000)).toMatchObject([{ body: 'hello', receiveCount: 2 }]);
});

test('a fault delivers a message twice', () => {
  cloud.faults.onMessages({ fault: 'duplicated', queueName: 'queue', times: 1 });
  queue.send('first');
  queue.send('second');
  expect(queue.receive(10).map(({ body }) => body)).toEqual(['first', 'first', 'second']);
});
