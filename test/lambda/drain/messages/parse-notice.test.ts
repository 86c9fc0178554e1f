import { parseMessage } from '../../../../lambda/drain/messages/parse';
import { NOTICES } from '../../../../src/names';

const QUEUE = 'arn:aws:sqs:us-east-1:123456789012:queue';
const SENT = Date.parse('2026-11-23T01:00:00Z');
const ID = 'i-1234567890abcdef0';

/** As the documentation of EC2 and AWS Health shows them. */
const ENVELOPE = { version: '0', id: '12345678-1234-1234-1234-123456789012', account: '123456789012', time: '2026-11-23T00:59:58Z', region: 'us-east-1' };
const EC2 = { ...ENVELOPE, source: 'aws.ec2', resources: [`arn:aws:ec2:us-east-1:123456789012:instance/${ID}`] };
const SPOT = { ...EC2, 'detail-type': 'EC2 Spot Instance Interruption Warning', 'detail': { 'instance-id': ID, 'instance-action': 'terminate' } };
const REBALANCE = { ...EC2, 'detail-type': 'EC2 Instance Rebalance Recommendation', 'detail': { 'instance-id': ID } };
const STOPPING = { ...EC2, 'detail-type': 'EC2 Instance State-change Notification', 'detail': { 'instance-id': ID, 'state': 'stopping' } };
const HEALTH = {
  ...ENVELOPE,
  'source': 'aws.health',
  'detail-type': 'AWS Health Event',
  'resources': [ID],
  'detail': {
    eventArn: 'arn:aws:health:us-east-1::event/EC2/AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED/1',
    service: 'EC2',
    eventTypeCode: 'AWS_EC2_PERSISTENT_INSTANCE_RETIREMENT_SCHEDULED',
    eventTypeCategory: 'scheduledChange',
    eventScopeCode: 'ACCOUNT_SPECIFIC',
    startTime: 'Tue, 8 Dec 2026 15:00:00 GMT',
    endTime: 'Tue, 8 Dec 2026 17:00:00 GMT',
    statusCode: 'upcoming',
    affectedEntities: [{ entityValue: ID }, { entityValue: 'vol-1' }],
  },
};

const parse = (event: object, notices = NOTICES as readonly (typeof NOTICES)[number][]) => (
  parseMessage({ body: JSON.stringify(event), eventSourceARN: QUEUE, attributes: { SentTimestamp: String(SENT) } }, 'drainer', notices));

test.each<[string, object, object]>([
  ['a Spot interruption', SPOT, { name: 'spot-interruption', goesAt: SENT + 118_000 }],
  ['a rebalance recommendation', REBALANCE, { name: 'rebalance-recommendation', goesAt: undefined }],
  ['an instance that stops', STOPPING, { name: 'stopping', goesAt: SENT - 2000 }],
  ['a scheduled change', HEALTH, { name: 'scheduled-change', goesAt: Date.parse('2026-12-08T15:00:00Z'), lastsUntil: Date.parse('2026-12-08T17:00:00Z') }],
])('%s is a notice', (_, event, expected) => {
  expect(parse(event)).toEqual({ type: 'notice', instanceIds: [ID], started: SENT - 2000, sentAt: SENT, ...expected });
});

test('a scheduled change that is over asks for nothing', () => {
  expect(parse({ ...HEALTH, detail: { ...HEALTH.detail, statusCode: 'closed' } })).toEqual({ type: 'over' });
});

test('an end of support that AWS plans months ahead asks for nothing', () => {
  expect(parse({ ...HEALTH, detail: { ...HEALTH.detail, eventTypeCode: 'AWS_EC2_PLANNED_LIFECYCLE_EVENT' } })).toEqual({ type: 'over' });
});

test('a change that claims to last for ever lasts for a month at most', () => {
  const startsAt = Date.parse(HEALTH.detail.startTime);
  for (const endTime of ['9999-01-01T00:00:00Z', '+275760-09-13T00:00:00Z']) {
    expect(parse({ ...HEALTH, detail: { ...HEALTH.detail, endTime } })).toMatchObject({ lastsUntil: startsAt + 31 * 24 * 3600_000 });
  }
});

test('its instances may be told as resources, by their ARNs', () => {
  const detail = { ...HEALTH.detail, affectedEntities: undefined };
  expect(parse({ ...HEALTH, resources: EC2.resources, detail })).toMatchObject({ instanceIds: [ID] });
});

test('a time in the future counts as that of the message', () => {
  expect(parse({ ...SPOT, time: '2030-01-01T00:00:00Z' })).toMatchObject({ started: SENT, goesAt: SENT + 120_000 });
});

describe('what is set aside:', () => {
  test.each<[string, object, RegExp]>([
    ['a change in the far future', { ...HEALTH, detail: { ...HEALTH.detail, startTime: '2030-01-01T00:00:00Z' } }, /detail\.startTime: more than a year ahead/],
    ['another source', { ...SPOT, source: 'com.example' }, /source/],
    ['another account', { ...SPOT, account: '444455556666' }, /^The event is of us-east-1 in the account 444455556666/],
    ['another region', { ...HEALTH, region: 'us-west-2' }, /^The event is of us-west-2/],
    ['no time', { ...SPOT, time: undefined }, /^The event does not say where and when it was sent: time/],
    ['a malformed instance id', { ...SPOT, detail: { 'instance-id': 'node1' } }, /instance-id: not an instance id/],
    ['a state that tells of no end', { ...STOPPING, detail: { 'instance-id': ID, 'state': 'running' } }, /state/],
    ['no state', { ...STOPPING, detail: { 'instance-id': ID } }, /detail\.state: missing/],
    ['AWS Health about another service', { ...HEALTH, detail: { ...HEALTH.detail, service: 'RDS' } }, /detail\.service/],
    ['an issue of AWS Health', { ...HEALTH, detail: { ...HEALTH.detail, eventTypeCategory: 'issue' } }, /eventTypeCategory/],
    ['more that is wrong than anybody reads', { ...HEALTH, detail: { ...HEALTH.detail, affectedEntities: Array.from({ length: 15_000 }, () => ({})) } }, /^.{100,400}; and 14995 more$/],
    ['a change without a time', { ...HEALTH, detail: { ...HEALTH.detail, startTime: 'soon' } }, /startTime: not a time/],
  ])('%s', (_, event, reason) => {
    expect(parse(event)).toEqual({ type: 'rejected', reason: expect.stringMatching(reason) as string });
  });

  const NOT_HEARD = /^The event is a .+, which this drainer is not set up to hear: see instanceNotices of NodeDrainer\.$/;
  test.each([SPOT, REBALANCE, STOPPING, HEALTH])('what the drainer is not set up to hear: $detail-type', (event) => {
    expect(parse(event, [])).toEqual({ type: 'rejected', reason: expect.stringMatching(NOT_HEARD) as string });
  });
});
