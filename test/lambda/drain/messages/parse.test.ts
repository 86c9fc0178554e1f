import { parseMessage } from '../../../../lambda/drain/messages/parse';

const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:queue';
const SENT = Date.parse('2026-11-23T01:00:00Z');
const HOUR = 3_600_000;
const TOKEN = '0a1b2c3d-0000-4000-8000-00000000000f';

function parse(changes: object = {}, detail: object = {}) {
  const event = {
    'version': '0',
    'source': 'aws.autoscaling',
    'account': '111122223333',
    'region': 'eu-central-1',
    'detail-type': 'EC2 Instance-terminate Lifecycle Action',
    'time': '2026-11-23T00:59:58Z',
    'detail': { AutoScalingGroupName: 'nodes', LifecycleHookName: 'drainer-terminating', EC2InstanceId: 'i-0123456789abcdef0', LifecycleActionToken: TOKEN, ...detail },
    ...changes,
  };
  return parseMessage({ body: JSON.stringify(event), eventSourceARN: QUEUE, attributes: { SentTimestamp: String(SENT) } }, 'drainer');
}

test('an event of Auto Scaling is a request', () => {
  expect(parse()).toEqual({
    type: 'terminating',
    action: { groupName: 'nodes', hookName: 'drainer-terminating', instanceId: 'i-0123456789abcdef0', token: TOKEN },
    started: SENT - 2000,
  });
});

test.each([['EC2', 'launching'], ['WarmPool', 'warming'], [undefined, 'launching']])('a launch that goes to %s is a request: %s', (Destination, type) => {
  const launch = parse({ 'detail-type': 'EC2 Instance-launch Lifecycle Action' }, { LifecycleHookName: 'drainer-launching', Destination });
  expect(launch).toEqual({ ...parse(), type, action: { groupName: 'nodes', hookName: 'drainer-launching', instanceId: 'i-0123456789abcdef0', token: TOKEN } });
});

test('an event about a hook of somebody else is ignored, and says of which', () => {
  expect(parse({}, { LifecycleHookName: 'other-terminating' })).toEqual({ type: 'ignored', hook: 'other-terminating' });
});

describe('what is no event is rejected:', () => {
  test.each([
    ['plain text', 'drain it', 'The message is not JSON.'],
    ['half a message', '{"source":', 'The message is not JSON.'],
    ['nothing', 'null', 'The message is not an EventBridge event: it has no detail-type.'],
    ['an object of another kind', '{"Records":[]}', 'The message is not an EventBridge event: it has no detail-type.'],
  ])('%s', (_, body, reason) => {
    expect(parseMessage({ body, eventSourceARN: QUEUE, attributes: { SentTimestamp: String(SENT) } }, 'drainer')).toEqual({ type: 'rejected', reason });
  });
});

describe('an event that cannot be Auto Scaling\'s for us is rejected:', () => {
  test.each<[string, object, object, RegExp]>([
    ['of another source', { source: 'com.example' }, {}, /source/],
    ['of another account', { account: '444455556666' }, {}, /^The event is of eu-central-1 in the account 444455556666, and the drainer of eu-central-1 in 111122223333\.$/],
    ['of another region', { region: 'us-east-1' }, {}, /^The event is of us-east-1 in the account 111122223333/],
    ['of an account that is none', { account: '1111222233334' }, {}, /account: not the 12 digits of an account$/],
    ['of a region with 200,000 characters', { region: 'r'.repeat(200_000) }, {}, /^.{1,100}region: .{1,100}$/],
    ['of a region with NUL', { region: 'eu\u0000' }, {}, /region: not a region such as eu-central-1$/],
    ['without an account', { account: undefined }, {}, /account/],
    ['without account and region', { account: undefined, region: undefined }, {}, /account: [^;]+; region: [^;]+$/],
    ['a group with a longer name than Auto Scaling allows', {}, { AutoScalingGroupName: 'n'.repeat(256) }, /detail\.AutoScalingGroupName/],
    ['a hook with a longer name', {}, { LifecycleHookName: 'n'.repeat(256) }, /detail\.LifecycleHookName/],
    ['a group whose name Auto Scaling takes in no request', {}, { AutoScalingGroupName: 'nodes\u0000' }, /detail\.AutoScalingGroupName: not a name that Auto Scaling takes$/],
    ['a group whose name ends in half a character', {}, { AutoScalingGroupName: 'nodes\ud800' }, /detail\.AutoScalingGroupName/],
    ['a hook whose name would turn a terminal red', {}, { LifecycleHookName: '\u001b[31mdrainer' }, /detail\.LifecycleHookName: not a name that Auto Scaling takes$/],
    ['a token shorter than theirs', {}, { LifecycleActionToken: 't'.repeat(35) }, /detail\.LifecycleActionToken: not a token of Auto Scaling$/],
    ['a token with control characters', {}, { LifecycleActionToken: `${'t'.repeat(35)}\n` }, /detail\.LifecycleActionToken/],
    ['of a kind that every object has', { 'detail-type': 'constructor' }, {}, /detail-type/],
    ['a token longer than theirs', {}, { LifecycleActionToken: 't'.repeat(37) }, /detail\.LifecycleActionToken/],
  ])('%s', (_, changes, detail, reason) => {
    expect(parse(changes, detail)).toEqual({ type: 'rejected', reason: expect.stringMatching(reason) as string });
  });

  test('names of the greatest length are taken', () => {
    expect(parse({}, { AutoScalingGroupName: 'n'.repeat(255), LifecycleActionToken: 't'.repeat(36) })).toMatchObject({ type: 'terminating' });
    expect(parse({}, { AutoScalingGroupName: 'Knoten für Ångström 🚜' })).toMatchObject({ type: 'terminating' });
    expect(parse({}, { LifecycleHookName: 'n'.repeat(255) })).toMatchObject({ type: 'ignored' });
  });
});

describe('the time of an event', () => {
  test.each<[string, string, number]>([
    ['is never later than its message', '2030-01-01T00:00:00Z', SENT],
    ['is as old as EventBridge may have tried to deliver it, at most', '1970-01-01T00:00:00Z', SENT - 24 * HOUR],
    ['is believed within that', '2026-11-22T02:00:00Z', SENT - 23 * HOUR],
  ])('%s', (_, time, started) => {
    expect(parse({ time })).toMatchObject({ type: 'terminating', started });
  });
});

test('a sweep is asked for by the drainer\'s own schedule only', () => {
  const sweep = (source: string) => parseMessage({
    body: JSON.stringify({ source, 'detail-type': 'Sweep' }), eventSourceARN: QUEUE, attributes: { SentTimestamp: String(SENT) },
  }, 'drainer');
  expect(sweep('cdk-graceful-node-group')).toEqual({ type: 'sweep' });
  expect(sweep('com.example')).toMatchObject({ type: 'rejected' });
});
