import * as z from 'zod/mini';
import type { NoticeRequest } from './disposition';
import { issues } from './issues';
import type { NoticeName } from '../../../src/names';
import { goesAtOf } from '../notices/notice';

/** The contents of a notice, without its sender and times. */
export type ParsedNotice =
  | { readonly type: 'notice' } & Omit<NoticeRequest, 'type' | 'started' | 'sentAt'>
  | { readonly type: 'unusable'; readonly reason: string }
  /** The change is over, or does not concern instances: there is nothing to do. */
  | { readonly type: 'over' };

const DAY = 24 * 3600_000;
/** Nobody schedules a change further ahead, or for longer. Beyond these limits, a notice would keep a node cordoned for good. */
const MOST_AHEAD = 366 * DAY;
const MOST_LASTING = 31 * DAY;

const INSTANCE_ID = /^i-[0-9a-f]{8,17}$/;
const time = z.string().check(z.refine((text) => !Number.isNaN(Date.parse(text)), 'not a time'));

const EC2_NOTICES = {
  /** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html */
  'EC2 Spot Instance Interruption Warning': 'spot-interruption',
  /** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html */
  'EC2 Instance Rebalance Recommendation': 'rebalance-recommendation',
  /** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html */
  'EC2 Instance State-change Notification': 'stopping',
} as const satisfies Record<string, NoticeName>;
const HEALTH_EVENT = 'AWS Health Event';
/** https://docs.aws.amazon.com/health/latest/ug/aws-health-planned-lifecycle-events.html */
const PLANNED_LIFECYCLE = '_PLANNED_LIFECYCLE_EVENT';

const EC2_EVENT = z.object({
  source: z.literal('aws.ec2'),
  detail: z.object({
    'instance-id': z.string().check(z.regex(INSTANCE_ID, 'not an instance id such as i-0123456789abcdef0')),
    'state': z.optional(z.enum(['stopping', 'shutting-down'])),
  }),
});

/** https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html */
const SCHEDULED_CHANGE = z.object({
  source: z.literal('aws.health'),
  resources: z.optional(z.array(z.string())),
  detail: z.object({
    service: z.literal('EC2'),
    eventTypeCategory: z.literal('scheduledChange'),
    eventTypeCode: z.optional(z.string()),
    statusCode: z.optional(z.string()),
    startTime: time,
    endTime: z.optional(time),
    affectedEntities: z.optional(z.array(z.object({ entityValue: z.string() }))),
  }),
});

export function isNotice(detailType: string): boolean {
  return Object.hasOwn(EC2_NOTICES, detailType) || detailType === HEALTH_EVENT;
}

/** @param started when the event was sent, in milliseconds since the epoch */
export function parseNotice(json: unknown, detailType: string, started: number): ParsedNotice {
  if (detailType === HEALTH_EVENT) {
    return parseScheduledChange(json, started);
  }
  const name = EC2_NOTICES[detailType as keyof typeof EC2_NOTICES];
  const event = EC2_EVENT.safeParse(json);
  if (!event.success) {
    return { type: 'unusable', reason: `The event is not what EC2 says of an instance: ${issues(event.error)}` };
  }
  if (name === 'stopping' && event.data.detail.state === undefined) {
    return { type: 'unusable', reason: 'The event is not what EC2 says of an instance: detail.state: missing' };
  }
  return { type: 'notice', name, instanceIds: [event.data.detail['instance-id']], goesAt: goesAtOf(name, started) };
}

/** The affected entities are not always instances, but also volumes, addresses or hosts. */
function parseScheduledChange(json: unknown, started: number): ParsedNotice {
  const event = SCHEDULED_CHANGE.safeParse(json);
  if (!event.success) {
    return { type: 'unusable', reason: `The event is not a scheduled change of EC2: ${issues(event.error)}` };
  }
  const { detail: { affectedEntities = [], eventTypeCode, startTime, endTime, statusCode }, resources = [] } = event.data;
  // The end of support of a product is announced months ahead in the same category, and stops no instance.
  if (statusCode === 'closed' || eventTypeCode?.endsWith(PLANNED_LIFECYCLE)) {
    return { type: 'over' };
  }
  const goesAt = Date.parse(startTime);
  if (goesAt > started + MOST_AHEAD) {
    return { type: 'unusable', reason: 'The event is not a scheduled change of EC2: detail.startTime: more than a year ahead' };
  }
  const entities = [...affectedEntities.map(({ entityValue }) => entityValue), ...resources].map((entity) => entity.split('/').at(-1) ?? '');
  return {
    type: 'notice',
    name: 'scheduled-change',
    instanceIds: [...new Set(entities)].filter((entity) => INSTANCE_ID.test(entity)),
    goesAt,
    lastsUntil: endTime === undefined ? undefined : Math.min(Date.parse(endTime), goesAt + MOST_LASTING),
  };
}
