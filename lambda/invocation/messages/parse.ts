import * as z from 'zod/mini';
import { launchingHookName, SWEEP_DETAIL_TYPE, terminatingHookName } from '../../../src/names';
import type { LifecycleAction } from '../../aws/ports';
import type { MessageRequest } from '../../drain/messages/disposition';

/** What a message says. */
export type ParsedMessage =
  | MessageRequest
  /** Of another drainer. */
  | { readonly type: 'foreign'; readonly hook: string }
  | { readonly type: 'rejected'; readonly reason: string };

/** https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html */
const LIFECYCLE_EVENT = z.object({
  'detail-type': z.enum(['EC2 Instance-terminate Lifecycle Action', 'EC2 Instance-launch Lifecycle Action']),
  'time': z.iso.datetime(),
  'detail': z.object({
    AutoScalingGroupName: z.string().check(z.minLength(1)),
    LifecycleHookName: z.string().check(z.minLength(1)),
    EC2InstanceId: z.string().check(z.regex(/^i-[0-9a-f]{8,17}$/, 'not an instance id such as i-0123456789abcdef0')),
    LifecycleActionToken: z.optional(z.string().check(z.minLength(1))),
    Destination: z.optional(z.string()),
  }),
});
const ANY_EVENT = z.object({ 'detail-type': z.string() });

export function parseMessage(body: string, drainerName: string): ParsedMessage {
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
  if (any.data['detail-type'] === SWEEP_DETAIL_TYPE) {
    return { type: 'sweep' };
  }
  const event = LIFECYCLE_EVENT.safeParse(json);
  if (!event.success) {
    return { type: 'rejected', reason: `The event is not a lifecycle action of Auto Scaling: ${issues(event.error)}` };
  }
  const { detail, time } = event.data;
  const action: LifecycleAction = {
    groupName: detail.AutoScalingGroupName,
    hookName: detail.LifecycleHookName,
    instanceId: detail.EC2InstanceId,
    token: detail.LifecycleActionToken,
  };
  const started = Date.parse(time);
  if (action.hookName === terminatingHookName(drainerName)) {
    return { type: 'terminating', action, started };
  }
  if (action.hookName === launchingHookName(drainerName)) {
    return { type: detail.Destination === 'WarmPool' ? 'warming' : 'launching', action, started };
  }
  return { type: 'foreign', hook: action.hookName };
}

function issues(error: z.core.$ZodError): string {
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
}
