import type { Messages, Requests, Violation } from './result';
import type { Cloud } from '../cloud/cloud';
import type { LambdaFunction } from '../cloud/function/function';
import { check, Policies } from '../cloud/iam';
import type { Queue } from '../cloud/queue/queue';
import { isDenial } from '../cluster/api/admission-policy/denial';
import type { RecordedCall } from '../cluster/api/call-log';
import { describeRequest } from '../cluster/api/request';
import type { Rbac } from '../cluster/rbac';

/** What became of the messages of the drainer's queue, and of the events on their way to it. */
export function messagesOf(cloud: Cloud, queue: Queue): Messages {
  const others = cloud.sqs.all().filter((other) => other !== queue);
  const { sent, deleted } = queue.tally;
  return {
    sent,
    handled: deleted,
    left: queue.messages.map(({ body }) => summaryOf(body)),
    dead: others.flatMap(({ messages }) => messages).map(({ body, attributes }) =>
      [summaryOf(body), ...Object.values(attributes).map(({ stringValue }) => stringValue)].filter(Boolean).join(', ')),
    undelivered: cloud.events.deliveries.filter(({ outcome }) => outcome !== 'delivered').map(({ event, outcome }) => `${event['detail-type']} (${outcome})`),
  };
}

/** The kind and the instance of an event; the beginning of anything else. */
function summaryOf(body: string): string {
  try {
    const event = JSON.parse(body) as { readonly 'detail-type'?: string; readonly 'detail'?: { readonly EC2InstanceId?: string } };
    return [event['detail-type'], event.detail?.EC2InstanceId].filter(Boolean).join(' of ');
  } catch {
    return body.slice(0, 80);
  }
}

export function requestsOf(cloud: Cloud, drainer: LambdaFunction, kubernetes: readonly RecordedCall[]): Requests {
  const ofLambda = /^(sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)|logs:.*)$/;
  return {
    aws: cloud.api.calls.filter(({ principal, action }) => principal === drainer.roleArn && !ofLambda.test(action)).length,
    kubernetes: kubernetes.length,
    invocations: drainer.invocations.length,
    failed: drainer.invocations.flatMap(({ requestId, outcome, error }) =>
      (['failed', 'timed-out', 'killed'].includes(outcome) ? [`${requestId} ${outcome}: ${error?.message ?? 'no reason given'}`] : [])),
  };
}

/** The calls that what is synthesised does not allow: policies and roles, of AWS and of Kubernetes. */
export function violationsOf(cloud: Cloud, policies: Policies, kubernetes: readonly RecordedCall[], rbac: Rbac): Violation[] {
  const aws = check(cloud.api.calls.filter(({ principal }) => policies.has(principal)), policies).notAllowed
    .map(({ action, resources }) => `${action} on ${resources.join(', ')}`);
  const forbidden = kubernetes.filter(({ user, request }) => !rbac.allows(user, request)).map(({ request }) => describeRequest(request));
  const denied = kubernetes.filter(({ answer }) => isDenial(answer)).map(({ request }) => describeRequest(request));
  return [...counted('IAM', aws), ...counted('RBAC', forbidden), ...counted('Admission', denied)];
}

function counted(by: Violation['by'], calls: readonly string[]): Violation[] {
  return [...Map.groupBy(calls, (call) => call)].map(([call, same]) => ({ by, call, times: same.length }));
}
