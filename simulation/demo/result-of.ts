import { groupLabel } from './plan-log';
import type { DemoResult, Messages, OwnersReport, PatchedGroup, Requests, Violation } from './result';
import type { Cloud } from '../cloud/cloud';
import type { LambdaFunction } from '../cloud/function/function';
import { check, Policies } from '../cloud/iam';
import type { Queue } from '../cloud/queue/queue';
import { isDenial } from '../cluster/api/admission-policy/denial';
import type { RecordedCall } from '../cluster/api/call-log';
import { describeRequest } from '../cluster/api/request';
import type { Rbac } from '../cluster/rbac';

/** What happened to the messages of the drainer's queue, and to the events on their way to it. */
export function messagesOf(cloud: Cloud, queue: Queue): Messages {
  const dead = cloud.sqs.all().filter((other) => other === queue.spec.redrive?.deadLetterQueue);
  const { sent, deleted } = queue.tally;
  return {
    sent,
    handled: deleted,
    left: queue.messages.map(({ body }) => summaryOf(body)),
    dead: dead.flatMap(({ messages }) => messages).map(({ body, attributes }) =>
      [summaryOf(body), ...Object.values(attributes).map(({ stringValue }) => stringValue)].filter(Boolean).join(', ')),
    undelivered: cloud.events.deliveries.filter(({ outcome }) => outcome !== 'delivered').map(({ event, outcome }) => `${event['detail-type']} (${outcome})`),
  };
}

/** The type and the instance of an event; for anything else, its beginning. */
function summaryOf(body: string): string {
  try {
    const event = JSON.parse(body) as { readonly 'detail-type'?: string; readonly 'detail'?: { readonly EC2InstanceId?: string } };
    return [event['detail-type'], event.detail?.EC2InstanceId].filter(Boolean).join(' of ');
  } catch {
    return body.slice(0, 80);
  }
}

export function requestsOf(cloud: Cloud, functions: readonly LambdaFunction[], kubernetes: readonly RecordedCall[]): Requests {
  const ofLambda = /^(sqs:(ReceiveMessage|DeleteMessage|GetQueueAttributes)|logs:.*)$/;
  const roles = functions.map(({ roleArn }) => roleArn);
  const invocations = functions.flatMap((each) => each.invocations);
  return {
    aws: cloud.api.calls.filter(({ principal, action }) => roles.includes(principal) && !ofLambda.test(action)).length,
    kubernetes: kubernetes.length,
    invocations: invocations.length,
    failed: invocations.flatMap(({ requestId, outcome, error }) =>
      (['failed', 'timed-out', 'killed'].includes(outcome) ? [`${requestId} ${outcome}: ${error?.message ?? 'no reason given'}`] : [])),
  };
}

interface GroupEnded {
  readonly stage: string;
  readonly group: string;
  readonly images: ReadonlyArray<{ readonly group: string; readonly from?: string; readonly to: string }>;
  readonly replaced: number;
  readonly nodes: ReadonlyArray<{ readonly result: string }>;
}

type OwnersInSum = Omit<OwnersReport, 'owners'>;

interface PatchEnded {
  readonly outcome?: string;
  readonly because?: string;
  readonly owners: readonly OwnersInSum[];
  readonly otherOwners?: OwnersInSum;
}

/** The plan's events on the default bus. */
export function patchOf(cloud: Cloud): Pick<DemoResult, 'patch' | 'groups'> {
  const details = (type: string) => cloud.events.events.filter((event) => event['detail-type'] === type).map(({ detail }) => detail as unknown);
  const [ended] = details('Patch Ended') as PatchEnded[];
  const owners = ended?.owners ?? [];
  const sum = (what: keyof OwnersInSum) => owners.reduce((all, owner) => all + owner[what], ended?.otherOwners?.[what] ?? 0);
  return {
    patch: {
      outcome: ended?.outcome,
      because: ended?.because,
      owners: { owners: owners.length, moves: sum('moves'), surged: sum('surged'), interrupted: sum('interrupted') },
    },
    groups: (details('Patch Group Ended') as GroupEnded[]).map(({ stage, group, images, replaced, nodes }): PatchedGroup => {
      const { from, to } = images.find((image) => image.group === group)!;
      return { stage, group: groupLabel(group), from, to, replaced, retained: nodes.filter(({ result }) => result === 'retained').length };
    }),
  };
}

/** The calls that the synthesised policies and roles, of AWS and of Kubernetes, do not allow. */
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
