import { VirtualClock } from '../../../../simulation/clock/virtual-clock';
import { Cloud } from '../../../../simulation/cloud/cloud';
import { parsePolicy } from '../../../../simulation/cloud/iam';
import type { Queue } from '../../../../simulation/cloud/queue/queue';

let clock: VirtualClock;
let cloud: Cloud;
let queue: Queue;
let dead: Queue;

const permitted = (source: string) => parsePolicy({
  Statement: [{
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: '*',
    Condition: { ArnEquals: { 'aws:SourceArn': source } },
  }],
});
const event = { 'source': 'aws.autoscaling', 'detail-type': 'Something', 'resources': [], 'detail': { a: 1 } };
const bodies = (of: Queue) => of.messages.map(({ body }): unknown => JSON.parse(body));

beforeEach(() => {
  clock = new VirtualClock();
  cloud = new Cloud({ clock });
  const policy = permitted('arn:aws:events:eu-central-1:111122223333:rule/rule');
  queue = cloud.sqs.createQueue({ name: 'queue', policy });
  dead = cloud.sqs.createQueue({ name: 'dead', policy });
  cloud.events.putRule({ name: 'rule', pattern: { source: ['aws.autoscaling'] }, targets: [{ arn: queue.arn, deadLetterArn: dead.arn }] });
});

test('what a rule matches arrives in its queue as EventBridge writes it', async () => {
  cloud.events.publish(event);
  cloud.events.publish({ ...event, source: 'aws.ec2' });
  await clock.advance(1000);
  expect(bodies(queue)).toEqual([{
    ...event, version: '0', id: expect.any(String), account: '111122223333', region: 'eu-central-1', time: '2026-11-23T01:00:00Z',
  }]);
});

test('a rule without the permission of the queue delivers nothing, and says so in its dead-letter queue', async () => {
  queue.policy = permitted('arn:aws:events:eu-central-1:111122223333:rule/other');
  cloud.events.publish(event);
  await clock.advance(1000);
  expect(queue.messages).toEqual([]);
  expect(dead.messages).toMatchObject([{ attributes: { ERROR_CODE: { stringValue: 'AccessDenied' }, TARGET_ARN: { stringValue: queue.arn } } }]);
  expect(cloud.events.deliveries).toMatchObject([{ rule: 'rule', outcome: 'dead-lettered' }]);
});

test('a queue that does not answer is tried again', async () => {
  cloud.faults.onCalls({ fault: 'throttling', action: 'sqs:SendMessage', times: 2 });
  cloud.events.publish(event);
  await clock.advance(1000);
  expect(queue.messages).toEqual([]);
  await clock.advance(60_000);
  expect(queue.messages).toHaveLength(1);
});

test('a delivery that fails for too long ends in the dead-letter queue', async () => {
  cloud.events.putRule({
    name: 'rule', pattern: { source: ['aws.autoscaling'] }, targets: [{ arn: queue.arn, deadLetterArn: dead.arn, maximumRetryAttempts: 1 }],
  });
  cloud.faults.onCalls({ fault: 'throttling', action: 'sqs:SendMessage', times: 2 });
  cloud.events.publish(event);
  await clock.advance(60_000);
  expect(queue.messages).toEqual([]);
  expect(bodies(dead)).toMatchObject([event]);
});

test('a schedule sends its constant input again and again', async () => {
  cloud.events.putRule({ name: 'rule', schedule: 'rate(5 minutes)', targets: [{ arn: queue.arn, input: '{"sweep":true}' }] });
  await clock.advance(16 * 60_000);
  expect(bodies(queue)).toEqual([{ sweep: true }, { sweep: true }, { sweep: true }]);
});

test('a schedule that it cannot keep is refused', () => {
  expect(() => cloud.events.putRule({ name: 'rule', schedule: 'cron(0 * * * ? *)', targets: [] }))
    .toThrow('The schedule is "cron(0 * * * ? *)", which the simulation does not keep. Use rate(1 minute)');
});

test.each<['lost' | 'duplicated' | 'delayed', number, number]>([['lost', 0, 0], ['duplicated', 1, 2], ['delayed', 0, 1]])(
  'an event can be %s', async (fault, soon, later) => {
    cloud.faults.onEvents({ fault, delayMs: 30_000, times: 1 });
    cloud.events.publish(event);
    await clock.advance(1000);
    expect(queue.messages).toHaveLength(soon);
    await clock.advance(60_000);
    expect(queue.messages).toHaveLength(later);
    cloud.events.publish(event);
    await clock.advance(1000);
    expect(queue.messages).toHaveLength(later + 1);
  });
