import type { ApiRequest } from './api';
import type { Group } from './auto-scaling/group';
import type { GroupInstance as Member } from './auto-scaling/group-instance';
import type { InstanceRefresh as Refresh } from './auto-scaling/instance-refresh';
import { TERMINATING } from './auto-scaling/lifecycle-hook';
import type { Cloud } from './cloud';
import { CloudError, ConnectionDropped } from './cloud-error';
import type {
  AutoScalingGroup, AutoScalingPort, Ec2Port, EventBusPort, GroupInstance, Instance, InstanceRefresh, LaunchActivity, LifecycleAction, LifecycleHook,
  QueuePort,
} from '../../lambda/aws/ports';
import { REASON_ATTRIBUTE } from '../../src/names';

export interface AwsPortsProps {
  readonly cloud: Cloud;
  /** The calling role's ARN. */
  readonly principal: string;
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
}

export interface AwsPorts {
  readonly autoScaling: AutoScalingPort;
  readonly ec2: Ec2Port;
  readonly queue: QueuePort;
  readonly eventBus: EventBusPort;
}

/** As many attempts as the adapters' clients make, with the first delay of the SDK. */
const ATTEMPTS = 4;
const FIRST_RETRY_MS = 100;

const EVERY_RESOURCE = ['*'];
const ENDED = 'No active Lifecycle Action found';

/** The drainer's ports to AWS within this process, doing what its adapters do over HTTP with the SDK. */
export function awsPorts({ cloud, principal, queueUrl, deadLetterQueueUrl }: AwsPortsProps): AwsPorts {
  const call = async <T>(action: string, resources: readonly string[], effect: () => T, context?: ApiRequest['context']): Promise<T> =>
    retried(cloud, { principal, action, resources, context }, effect);
  const answer = (name: string, action: LifecycleAction, effect: () => void) =>
    call(`autoscaling:${name}`, [autoScaling.groupArn(action.groupName)], effect, autoScaling.tagContext(action.groupName));
  const { autoScaling, ec2, events, sqs } = cloud;

  return {
    autoScaling: {
      async describeGroups({ names, tags }) {
        const named = names.length === 0 ? [] : [() => autoScaling.describeGroups(names)];
        const asked = [...named, ...tags.map(({ key, value }) => () => autoScaling.describeGroups([], [{ key, values: [value] }]))];
        const found = await Promise.all(asked.map((find) => call('autoscaling:DescribeAutoScalingGroups', EVERY_RESOURCE, () => find().map(groupOf))));
        return [...new Map(found.flat().map((group) => [group.name, group])).values()];
      },
      describeHooks: (groupName) => call('autoscaling:DescribeLifecycleHooks', EVERY_RESOURCE, () =>
        autoScaling.describeHooks(groupName).map((
          { name, transition, heartbeatTimeoutSeconds, globalTimeoutSeconds, notificationMetadata },
        ): LifecycleHook =>
          ({ name, holdsTerminations: transition === TERMINATING, heartbeatTimeoutSeconds, globalTimeoutSeconds, metadata: notificationMetadata }))),
      describeActivities: (groupName) => call('autoscaling:DescribeScalingActivities', EVERY_RESOURCE, () =>
        autoScaling.describeRunningActivities(groupName).map(({ instanceId, startedAt }) => ({ instanceId, startTime: startedAt }))),
      recordHeartbeat: (action) => goneIf(ENDED, 'recorded', answer('RecordLifecycleActionHeartbeat', action, () =>
        autoScaling.recordLifecycleActionHeartbeat(action, principal))),
      completeAction: (action, result) => goneIf(ENDED, 'completed', answer('CompleteLifecycleAction', action, () =>
        autoScaling.completeLifecycleAction(action, result, principal))),
      describeRefresh: (groupName) => call('autoscaling:DescribeInstanceRefreshes', EVERY_RESOURCE, () =>
        autoScaling.describeInstanceRefreshes(groupName).filter(({ status }) => status === 'Pending' || status === 'InProgress').map(refreshOf)[0]),
      describeLaunches: (groupName, since) => call('autoscaling:DescribeScalingActivities', EVERY_RESOURCE, () =>
        autoScaling.describeLaunches(groupName, since).map(({ instanceId, result }): LaunchActivity => ({ instanceId, result: result === undefined || result === 'cancelled' ? 'other' : result }))),
      cancelRefresh: async (groupName) => {
        try {
          await call('autoscaling:CancelInstanceRefresh', [autoScaling.groupArn(groupName)], () =>
            autoScaling.cancelInstanceRefresh(groupName), autoScaling.tagContext(groupName));
          return 'cancelled';
        } catch (error) {
          if (error instanceof CloudError && error.code === 'ActiveInstanceRefreshNotFound') {
            return 'gone';
          }
          throw error;
        }
      },
      terminateInstance: ({ groupName, instanceId }) => goneIf('Instance Id not found', 'terminating', call(
        'autoscaling:TerminateInstanceInAutoScalingGroup', [autoScaling.groupArn(groupName)], () => autoScaling.terminateInstance(instanceId, false),
        autoScaling.tagContext(groupName),
      )),
    },
    ec2: {
      describeInstance: (instanceId) => call('ec2:DescribeInstances', EVERY_RESOURCE, (): Instance => {
        const [{ privateDnsName, launchTime, imageId, state }] = ec2.describeInstances([instanceId]);
        return { instanceId, privateDnsName, launchTime, imageId, ended: state === 'shutting-down' || state === 'terminated' };
      }).catch((error: unknown) => {
        if (error instanceof CloudError && error.code.startsWith('InvalidInstanceID')) {
          return undefined;
        }
        throw error;
      }),
    },
    queue: {
      changeVisibility: (receiptHandle, seconds) => call('sqs:ChangeMessageVisibility', [sqs.byUrl(queueUrl).arn], () =>
        sqs.byUrl(queueUrl).changeVisibility(receiptHandle, seconds)),
      sendToDeadLetterQueue: (body, reason) => call('sqs:SendMessage', [sqs.byUrl(deadLetterQueueUrl).arn], () => {
        sqs.byUrl(deadLetterQueueUrl).send(body, { [REASON_ATTRIBUTE]: { dataType: 'String', stringValue: reason } });
      }),
    },
    eventBus: {
      putEvent: ({ source, detailType, detail }) => call('events:PutEvents', [events.arn], () => {
        events.publish({ 'source': source, 'detail-type': detailType, 'resources': [], 'detail': JSON.parse(JSON.stringify(detail)) as Record<string, unknown> });
      }, { 'events:source': source }),
    },
  };
}

/** Retries throttling, server errors and broken connections, like the SDK. */
async function retried<T>(cloud: Cloud, request: ApiRequest, effect: () => T): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await cloud.api.perform(request, effect);
    } catch (error) {
      const transient = error instanceof ConnectionDropped ||
        (error instanceof CloudError && (error.status >= 500 || error.code.startsWith('Throttling')));
      if (!transient || attempt === ATTEMPTS) {
        throw error;
      }
      await cloud.clock.sleep(FIRST_RETRY_MS * 2 ** (attempt - 1));
    }
  }
}

async function goneIf<T extends string>(gone: string, done: T, call: Promise<void>): Promise<T | 'gone'> {
  try {
    await call;
    return done;
  } catch (error) {
    if (error instanceof CloudError && error.message.startsWith(gone)) {
      return 'gone';
    }
    throw error;
  }
}

function groupOf(group: Group): AutoScalingGroup {
  return {
    name: group.name,
    instances: group.instances.map((instance) => instanceOf(group, instance)),
    retainsAbandoned: group.retainsAbandoned,
    launches: { templates: [{ id: group.launchTemplate.id, version: group.launchTemplateVersion }], instanceTypes: [] },
  };
}

function refreshOf({ id, startedAt, preferences }: Refresh): InstanceRefresh {
  return {
    id,
    startedAt,
    isReplacing: true,
    skipsMatching: preferences.skipMatching ?? false,
    ignoresProtected: preferences.scaleInProtectedInstances === 'Ignore',
    ignoresStandby: preferences.standbyInstances === 'Ignore',
  };
}

/** The latest description of each instance, reused because every answer covers all instances, and few have changed. */
const TOLD = new WeakMap<Member, GroupInstance>();

function instanceOf(group: Group, member: Member): GroupInstance {
  const known = TOLD.get(member);
  const isSame = known?.lifecycleState === member.lifecycleState && known.template?.id === group.launchTemplate.id
    && (known.isProtected ?? false) === member.protectedFromScaleIn;
  if (isSame) {
    return known;
  }
  const told = newInstanceOf(group, member);
  TOLD.set(member, told);
  return told;
}

function newInstanceOf(
  group: Group, { instanceId, lifecycleState, launchTemplateVersion: version, machine, protectedFromScaleIn }: Member,
): GroupInstance {
  return {
    instanceId,
    groupName: group.name,
    lifecycleState,
    template: { id: group.launchTemplate.id, version },
    instanceType: machine.instanceType,
    ...protectedFromScaleIn && { isProtected: true },
  };
}
