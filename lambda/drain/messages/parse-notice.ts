import * as z from 'zod/mini';
import type { NoticeRequest } from './disposition';
import type { NoticeName } from '../../../src/names';
import { goesAtOf } from '../notices/notice';

/** What a notice says besides who sent it. */
export type ParsedNotice = Omit<NoticeRequest, 'type' | 'started' | 'sentAt'> | { readonly unusable: string } | { readonly over: true };

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
    statusCode: z.optional(z.string()),
    startTime: time,
    endTime: z.optional(time),
    affectedEntities: z.optional(z.array(z.object({ entityValue: z.string() }))),
  }),
});

export function isNotice(detailType: string): boolean {
  return detailType in EC2_NOTICES || detailType === HEALTH_EVENT;
}

/** @param started when it was sent, in milliseconds since the epoch */
export function parseNotice(json: unknown, detailType: string, started: number): ParsedNotice {
  if (detailType === HEALTH_EVENT) {
    return parseScheduledChange(json);
  }
  const name = EC2_NOTICES[detailType as keyof typeof EC2_NOTICES];
  const event = EC2_EVENT.safeParse(json);
  if (!event.success) {
    return { unusable: `The event is not what EC2 says of an instance: ${issues(event.error)}` };
  }
  if (name === 'stopping' && event.data.detail.state === undefined) {
    return { unusable: 'The event is not what EC2 says of an instance: detail.state: missing' };
  }
  return { name, instanceIds: [event.data.detail['instance-id']], goesAt: goesAtOf(name, started) };
}

/** Its entities may be other things than instances: volumes, addresses, hosts. */
function parseScheduledChange(json: unknown): ParsedNotice {
  const event = SCHEDULED_CHANGE.safeParse(json);
  if (!event.success) {
    return { unusable: `The event is not a scheduled change of EC2: ${issues(event.error)}` };
  }
  const { detail: { affectedEntities = [], startTime, endTime, statusCode }, resources = [] } = event.data;
  if (statusCode === 'closed') {
    return { over: true };
  }
  const entities = [...affectedEntities.map(({ entityValue }) => entityValue), ...resources].map((entity) => entity.split('/').at(-1) ?? '');
  return {
    name: 'scheduled-change',
    instanceIds: [...new Set(entities)].filter((entity) => INSTANCE_ID.test(entity)),
    goesAt: Date.parse(startTime),
    lastsUntil: endTime === undefined ? undefined : Date.parse(endTime),
  };
}

function issues(error: z.core.$ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
