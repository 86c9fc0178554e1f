import * as z from 'zod/mini';
import type { MessageRequest } from './disposition';
import { issues } from './issues';
import { isNotice, parseNotice } from './parse-notice';
import { launchingHookName, type NoticeName, SWEEP_DETAIL_TYPE, SWEEP_SOURCE, terminatingHookName } from '../../../src/names';
import type { LifecycleAction } from '../../aws/ports';

/*
 * Messages of the queue. In this order: parse.ts (here) turns a message into a request, with parse-notice.ts for what EC2 and AWS Health say of
 * instances; when the invocation ends, disposition.ts decides which messages are acknowledged, and when the others become visible again.
 *
 * Surprising: anybody with access to the queue can send anything, so every field is checked before it is used.
 */

/** A message, as understood. */
export type ParsedMessage =
  | MessageRequest
  /** It is for another drainer. */
  | { readonly type: 'ignored'; readonly hook: string }
  /** A scheduled change is over. */
  | { readonly type: 'over' }
  | { readonly type: 'rejected'; readonly reason: string };

/** The parts of an SQS message that we use, as Lambda passes it to the function: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html */
export interface ReceivedMessage {
  readonly body: string;
  readonly eventSourceARN: string;
  readonly attributes: { readonly SentTimestamp: string };
}

/** How long EventBridge may go on trying to deliver an event: no message is later than this. */
const LATEST = 24 * 60 * 60_000;

/**
 * What Auto Scaling accepts as names of groups and hooks, and as tokens. A single invalid one makes it refuse the whole request:
 * https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RecordLifecycleActionHeartbeat.html
 */
const GROUP_NAME = /^[\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}\r\n\t]{1,255}$/u;
const HOOK_NAME = /^[A-Za-z0-9\-_/]{1,255}$/;
const TOKEN = /^[A-Za-z0-9-]{36}$/;

/** Where and when an event was sent. */
const ENVELOPE = {
  account: z.string().check(z.regex(/^\d{12}$/, 'not the 12 digits of an account')),
  region: z.string().check(z.maxLength(32), z.regex(/^[a-z0-9-]+$/, 'not a region such as eu-central-1')),
  time: z.iso.datetime(),
};
const EVENT = z.object(ENVELOPE);
type Envelope = z.infer<typeof EVENT>;

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html */
const LIFECYCLE_EVENT = z.object({
  ...ENVELOPE,
  'source': z.literal('aws.autoscaling'),
  'detail-type': z.enum(['EC2 Instance-terminate Lifecycle Action', 'EC2 Instance-launch Lifecycle Action']),
  'detail': z.object({
    AutoScalingGroupName: z.string().check(z.regex(GROUP_NAME, 'not a name that Auto Scaling takes')),
    LifecycleHookName: z.string().check(z.regex(HOOK_NAME, 'not a name that Auto Scaling takes')),
    EC2InstanceId: z.string().check(z.regex(/^i-[0-9a-f]{8,17}$/, 'not an instance id such as i-0123456789abcdef0')),
    LifecycleActionToken: z.optional(z.string().check(z.regex(TOKEN, 'not a token of Auto Scaling'))),
    Destination: z.optional(z.string()),
  }),
});
const ANY_EVENT = z.object({ 'detail-type': z.string() });
const SWEEP = z.object({ 'source': z.literal(SWEEP_SOURCE), 'detail-type': z.literal(SWEEP_DETAIL_TYPE) });

/**
 * Anybody who can write to the queue can write anything. So a message is only a hint: nothing is done for an instance before Auto Scaling has
 * confirmed that it waits.
 */
export function parseMessage(message: ReceivedMessage, drainerName: string, notices: readonly NoticeName[] = []): ParsedMessage {
  const { body } = message;
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    return { type: 'rejected', reason: 'The message is not JSON.' };
  }
  const any = ANY_EVENT.safeParse(json);
  if (!any.success) {
    return { type: 'rejected', reason: 'The message is not an EventBridge event: it has no detail-type.' };
  }
  if (SWEEP.safeParse(json).success) {
    return { type: 'sweep' };
  }
  if (isNotice(any.data['detail-type'])) {
    return noticeOf(json, any.data['detail-type'], message, notices);
  }
  const event = LIFECYCLE_EVENT.safeParse(json);
  if (!event.success) {
    return { type: 'rejected', reason: `The event is not a lifecycle action of Auto Scaling: ${issues(event.error)}` };
  }
  const elsewhere = reasonElsewhere(event.data, message);
  if (elsewhere) {
    return elsewhere;
  }
  const { detail } = event.data;
  const action: LifecycleAction = {
    groupName: detail.AutoScalingGroupName,
    hookName: detail.LifecycleHookName,
    instanceId: detail.EC2InstanceId,
    token: detail.LifecycleActionToken,
  };
  const started = startedAt(event.data, message);
  if (action.hookName === terminatingHookName(drainerName)) {
    return { type: 'terminating', action, started };
  }
  if (action.hookName === launchingHookName(drainerName)) {
    return { type: detail.Destination === 'WarmPool' ? 'warming' : 'launching', action, started };
  }
  return { type: 'ignored', hook: action.hookName };
}

function noticeOf(json: unknown, detailType: string, message: ReceivedMessage, notices: readonly NoticeName[]): ParsedMessage {
  const event = EVENT.safeParse(json);
  if (!event.success) {
    return { type: 'rejected', reason: `The event does not say where and when it was sent: ${issues(event.error)}` };
  }
  const elsewhere = reasonElsewhere(event.data, message);
  if (elsewhere) {
    return elsewhere;
  }
  const started = startedAt(event.data, message);
  const notice = parseNotice(json, detailType, started);
  if (notice.type === 'unusable') {
    return { type: 'rejected', reason: notice.reason };
  }
  if (notice.type === 'over') {
    return { type: 'over' };
  }
  return notices.includes(notice.name)
    ? { ...notice, started, sentAt: Number(message.attributes.SentTimestamp) }
    : { type: 'rejected', reason: `The event is a ${notice.name}, which this drainer is not set up to hear: see instanceNotices of NodeDrainer.` };
}

function reasonElsewhere({ account, region }: Envelope, { eventSourceARN }: ReceivedMessage): ParsedMessage | undefined {
  const [, , , queueRegion, queueAccount] = eventSourceARN.split(':');
  return account === queueAccount && region === queueRegion ? undefined
    : { type: 'rejected', reason: `The event is of ${region} in the account ${account}, and the drainer of ${queueRegion} in ${queueAccount}.` };
}

/** The time of the event, limited to what is possible given when the queue received it. */
function startedAt({ time }: Envelope, { attributes }: ReceivedMessage): number {
  const sent = Number(attributes.SentTimestamp);
  return Math.max(sent - LATEST, Math.min(sent, Date.parse(time)));
}
