import { VirtualClock } from '../../../../simulation/clock/virtual-clock';
import { Cloud } from '../../../../simulation/cloud/cloud';
import type { EventSourceMappingSpec } from '../../../../simulation/cloud/function/event-source-mapping';
import type { LambdaFunction } from '../../../../simulation/cloud/function/function';
import { Handler, InProcessRuntime } from '../../../../simulation/cloud/function/in-process-runtime';
import type { ProcessBoundary } from '../../../../simulation/cloud/function/process-boundary';
import type { Queue } from '../../../../simulation/cloud/queue/queue';

interface Batch {
  readonly Records: readonly { readonly messageId: string; readonly body: string; readonly attributes: Record<string, string> }[];
}

let clock: VirtualClock;
let cloud: Cloud;
let queue: Queue;
let batches: string[][];

beforeEach(() => {
  clock = new VirtualClock();
  cloud = new Cloud({ clock });
  queue = cloud.sqs.createQueue({ name: 'queue', visibilityTimeoutSeconds: 900 });
  batches = [];
});

/** A function behind the queue, whose handler answers as `answer` does. */
function behindQueue(answer: (batch: Batch, boundary: ProcessBoundary) => unknown, mapping: Partial<EventSourceMappingSpec> = {}): LambdaFunction {
  const load = (boundary: ProcessBoundary): Handler => async (event) => {
    batches.push((event as Batch).Records.map(({ body }) => body));
    return answer(event as Batch, boundary);
  };
  const target = cloud.createFunction({ name: 'drainer', roleArn: 'role', timeoutSeconds: 900, runtime: new InProcessRuntime({ clock, load }) });
  cloud.createEventSourceMapping({ queue, target, reportBatchItemFailures: true, ...mapping });
  return target;
}

const failing = (...bodies: string[]) => ({ Records }: Batch) => ({
  batchItemFailures: Records.filter(({ body }) => bodies.includes(body)).map(({ messageId }) => ({ itemIdentifier: messageId })),
});
const left = () => queue.messages.map(({ body }) => body);

test('a message is handed over as Lambda does, and deleted when the handler is done', async () => {
  let event: unknown;
  behindQueue((batch) => void (event = batch));
  const messageId = queue.send('hello', { Reason: { dataType: 'String', stringValue: 'because' } });
  await clock.advance(1000);
  expect(event).toEqual({
    Records: [{
      messageId,
      receiptHandle: expect.stringMatching(/^AQEB/),
      body: 'hello',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1795395600000',
        SenderId: expect.any(String),
        ApproximateFirstReceiveTimestamp: '1795395600000',
      },
      messageAttributes: { Reason: { dataType: 'String', stringValue: 'because', stringListValues: [], binaryListValues: [] } },
      md5OfBody: '5d41402abc4b2a76b9719d911017c592',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-central-1:111122223333:queue',
      awsRegion: 'eu-central-1',
    }],
  });
  expect(left()).toEqual([]);
});

test('what the handler reports comes back when its visibility ends, the rest is deleted', async () => {
  behindQueue(failing('b'));
  ['a', 'b', 'c'].forEach((body) => queue.send(body));
  await clock.advance(1000);
  expect(left()).toEqual(['b']);
  await clock.advance(900_000);
  expect(batches).toEqual([['a', 'b', 'c'], ['b']]);
});

test.each<[string, (batch: Batch) => unknown]>([
  ['throws', () => {
    throw new Error('broken');
  }],
  ['reports an unknown message', () => ({ batchItemFailures: [{ itemIdentifier: 'nonsense' }] })],
  ['reports something else', () => ({ batchItemFailures: [{ id: 'x' }] })],
  ['reports no list', () => ({ batchItemFailures: 'all' })],
  ['reports nothing but null items', () => ({ batchItemFailures: [null] })],
])('the whole batch comes back when the handler %s', async (_, answer) => {
  behindQueue(answer);
  ['a', 'b'].forEach((body) => queue.send(body));
  await clock.advance(1000);
  expect(left()).toEqual(['a', 'b']);
  await clock.advance(900_000);
  expect(batches).toEqual([['a', 'b'], ['a', 'b']]);
});

test.each<[string, unknown]>([['nothing', undefined], ['null', null], ['no failures', {}], ['an empty list', { batchItemFailures: [] }]])(
  'the whole batch is done when the handler answers %s', async (_, answer) => {
    behindQueue(() => answer);
    queue.send('a');
    await clock.advance(1000);
    expect(left()).toEqual([]);
  });

test('without partial responses, the answer does not matter', async () => {
  behindQueue(failing('a'), { reportBatchItemFailures: false });
  queue.send('a');
  await clock.advance(1000);
  expect(left()).toEqual([]);
});

test('a batch takes what comes within the window, up to its size', async () => {
  behindQueue(() => undefined, { batchSize: 3, batchingWindowSeconds: 5 });
  for (let i = 0; i < 5; i++) {
    clock.schedule(clock.now() + i * 1000, () => queue.send(String(i)));
  }
  await clock.advance(20_000);
  expect(batches).toEqual([['0', '1', '2'], ['3', '4']]);
});

test('no more batches run at a time than allowed', async () => {
  behindQueue(async (_, boundary) => boundary.clock.sleep(60_000), { batchSize: 1, maximumConcurrency: 2 });
  ['a', 'b', 'c'].forEach((body) => queue.send(body));
  await clock.advance(30_000);
  expect(batches).toHaveLength(2);
  await clock.advance(60_000);
  expect(batches).toHaveLength(3);
});

test('a queue whose messages come back before the function is done is refused', () => {
  const target = cloud.createFunction({ name: 'slow', roleArn: 'role', timeoutSeconds: 901, runtime: new InProcessRuntime({ clock, load: () => async () => undefined }) });
  expect(() => cloud.createEventSourceMapping({ queue, target }))
    .toThrow('Queue visibility timeout: 900 seconds is less than Function timeout: 901 seconds');
});

test('Lambda calls the queue, and the log, with the role of the function', async () => {
  behindQueue(() => undefined);
  queue.send('a');
  await clock.advance(1000);
  expect(cloud.api.calls.map(({ principal, action, resources }) => [principal, action, ...resources])).toEqual([
    ['role', 'sqs:GetQueueAttributes', queue.arn],
    ['role', 'sqs:ReceiveMessage', queue.arn],
    ['role', 'logs:CreateLogStream', expect.stringContaining('log-group:/aws/lambda/drainer:log-stream:')],
    ['role', 'logs:PutLogEvents', expect.stringContaining('log-group:/aws/lambda/drainer:log-stream:')],
    ['role', 'sqs:DeleteMessage', queue.arn],
  ]);
});

test('nothing is polled any more after it was stopped', async () => {
  behindQueue(() => undefined);
  cloud.close();
  queue.send('a');
  await clock.advance(1000);
  expect(left()).toEqual(['a']);
});
