import type { ActionReference, AutoScaling, ScalingActivity, TagFilter } from '../auto-scaling/auto-scaling';
import type { Group } from '../auto-scaling/group';
import type { GroupInstance } from '../auto-scaling/group-instance';
import type { InstanceRefresh, RefreshPreferences } from '../auto-scaling/instance-refresh';
import { CloudError } from '../cloud-error';
import { assertKnown, list, optionalFlag, optionalNumber, optionalText, page, structure, text, texts } from './parameters';
import { EVERY_RESOURCE, Operation, Parameters } from './wire';

const REFRESH_PREFERENCES = ['MinHealthyPercentage', 'MaxHealthyPercentage', 'InstanceWarmup', 'SkipMatching', 'ScaleInProtectedInstances', 'StandbyInstances'];
const ACTION_REFERENCE = ['AutoScalingGroupName', 'LifecycleHookName', 'LifecycleActionToken', 'InstanceId'];

/** Auto Scaling's message about a launch that a lifecycle action ended. */
const ABANDONED = 'Instance failed to complete user\'s Lifecycle Action: Lifecycle Action was abandoned: Lifecycle Action Completed with ABANDON Result';

/** The operations of Auto Scaling that the drainer and the demo use. */
export function autoScalingOperations(service: AutoScaling): Record<string, Operation> {
  const scoped = {
    resources: (parameters: Parameters) => [service.groupArn(text(parameters, 'AutoScalingGroupName'))],
    context: (parameters: Parameters) => service.tagContext(text(parameters, 'AutoScalingGroupName')),
  };

  return {
    DescribeAutoScalingGroups: {
      action: 'autoscaling:DescribeAutoScalingGroups',
      parameters: ['AutoScalingGroupNames', 'Filters', 'MaxRecords', 'NextToken'],
      resources: EVERY_RESOURCE,
      effect: (parameters) => {
        const groups = service.describeGroups(texts(parameters, 'AutoScalingGroupNames'), list(parameters, 'Filters').map(tagFilter));
        const { items, nextToken } = page(groups, parameters, optionalNumber(parameters, 'MaxRecords') ?? 50);
        return { AutoScalingGroups: items.map(describeGroup), NextToken: nextToken };
      },
    },
    DescribeAutoScalingInstances: {
      action: 'autoscaling:DescribeAutoScalingInstances',
      parameters: ['InstanceIds', 'MaxRecords', 'NextToken'],
      resources: EVERY_RESOURCE,
      effect: (parameters) => {
        const ids = texts(parameters, 'InstanceIds');
        if (ids.length > 50) {
          throw new CloudError('ValidationError', `InstanceIds has ${ids.length} members, allowed are 50.`);
        }
        const { items, nextToken } = page(service.describeInstances(ids), parameters, optionalNumber(parameters, 'MaxRecords') ?? 50);
        return {
          AutoScalingInstances: items.map(({ group, instance }) => ({ ...describeInstance(group, instance), AutoScalingGroupName: group.name })),
          NextToken: nextToken,
        };
      },
    },
    DescribeLifecycleHooks: {
      action: 'autoscaling:DescribeLifecycleHooks',
      parameters: ['AutoScalingGroupName', 'LifecycleHookNames'],
      resources: EVERY_RESOURCE,
      effect: (parameters) => ({
        LifecycleHooks: service.describeHooks(text(parameters, 'AutoScalingGroupName'), texts(parameters, 'LifecycleHookNames')).map((hook) => ({
          LifecycleHookName: hook.name,
          AutoScalingGroupName: text(parameters, 'AutoScalingGroupName'),
          LifecycleTransition: hook.transition,
          NotificationMetadata: hook.notificationMetadata,
          HeartbeatTimeout: hook.heartbeatTimeoutSeconds,
          GlobalTimeout: hook.globalTimeoutSeconds,
          DefaultResult: hook.defaultResult,
        })),
      }),
    },
    DescribeScalingActivities: {
      action: 'autoscaling:DescribeScalingActivities',
      parameters: ['AutoScalingGroupName', 'MaxRecords', 'NextToken'],
      resources: EVERY_RESOURCE,
      effect: (parameters) => {
        const name = text(parameters, 'AutoScalingGroupName');
        const { items, nextToken } = page(service.describeActivities(name), parameters, optionalNumber(parameters, 'MaxRecords') ?? 100);
        return { Activities: items.map((activity) => describeActivity(name, activity)), NextToken: nextToken };
      },
    },
    CompleteLifecycleAction: {
      action: 'autoscaling:CompleteLifecycleAction',
      parameters: [...ACTION_REFERENCE, 'LifecycleActionResult'],
      ...scoped,
      effect: (parameters, principal) => {
        service.completeLifecycleAction(actionReference(parameters), text(parameters, 'LifecycleActionResult'), principal);
        return {};
      },
    },
    RecordLifecycleActionHeartbeat: {
      action: 'autoscaling:RecordLifecycleActionHeartbeat',
      parameters: ACTION_REFERENCE,
      ...scoped,
      effect: (parameters, principal) => {
        service.recordLifecycleActionHeartbeat(actionReference(parameters), principal);
        return {};
      },
    },
    TerminateInstanceInAutoScalingGroup: {
      action: 'autoscaling:TerminateInstanceInAutoScalingGroup',
      parameters: ['InstanceId', 'ShouldDecrementDesiredCapacity'],
      resources: (parameters) => [service.groupOf(text(parameters, 'InstanceId')).arn],
      context: (parameters) => service.tagContext(service.groupOf(text(parameters, 'InstanceId')).name),
      effect: (parameters) => {
        service.terminateInstance(text(parameters, 'InstanceId'), optionalFlag(parameters, 'ShouldDecrementDesiredCapacity') ?? false);
        return {};
      },
    },
    StartInstanceRefresh: {
      action: 'autoscaling:StartInstanceRefresh',
      parameters: ['AutoScalingGroupName', 'Strategy', 'Preferences'],
      ...scoped,
      effect: (parameters) => {
        const strategy = optionalText(parameters, 'Strategy') ?? 'Rolling';
        if (strategy !== 'Rolling') {
          throw CloudError.notImplemented(`the instance refresh strategy ${strategy}`);
        }
        const preferences = structure(parameters.Preferences);
        assertKnown('Preferences of StartInstanceRefresh', preferences, REFRESH_PREFERENCES);
        const refresh = service.startInstanceRefresh(text(parameters, 'AutoScalingGroupName'), {
          minHealthyPercentage: optionalNumber(preferences, 'MinHealthyPercentage'),
          maxHealthyPercentage: optionalNumber(preferences, 'MaxHealthyPercentage'),
          instanceWarmupSeconds: optionalNumber(preferences, 'InstanceWarmup'),
          skipMatching: optionalFlag(preferences, 'SkipMatching'),
          scaleInProtectedInstances: optionalText(preferences, 'ScaleInProtectedInstances') as RefreshPreferences['scaleInProtectedInstances'],
          standbyInstances: optionalText(preferences, 'StandbyInstances') as RefreshPreferences['standbyInstances'],
        });
        return { InstanceRefreshId: refresh.id };
      },
    },
    CancelInstanceRefresh: {
      action: 'autoscaling:CancelInstanceRefresh',
      parameters: ['AutoScalingGroupName'],
      ...scoped,
      effect: (parameters) => ({ InstanceRefreshId: service.cancelInstanceRefresh(text(parameters, 'AutoScalingGroupName')).id }),
    },
    SetInstanceProtection: {
      action: 'autoscaling:SetInstanceProtection',
      parameters: ['AutoScalingGroupName', 'InstanceIds', 'ProtectedFromScaleIn'],
      ...scoped,
      effect: (parameters) => {
        const ids = texts(parameters, 'InstanceIds');
        if (ids.length > 50) {
          throw new CloudError('ValidationError', `InstanceIds has ${ids.length} members, allowed are 50.`);
        }
        const group = service.group(text(parameters, 'AutoScalingGroupName'));
        ids.forEach((id) => group.protect(id, optionalFlag(parameters, 'ProtectedFromScaleIn') ?? false));
        return {};
      },
    },
    DescribeInstanceRefreshes: {
      action: 'autoscaling:DescribeInstanceRefreshes',
      parameters: ['AutoScalingGroupName', 'InstanceRefreshIds', 'MaxRecords', 'NextToken'],
      resources: EVERY_RESOURCE,
      effect: (parameters) => {
        const name = text(parameters, 'AutoScalingGroupName');
        const refreshes = service.describeInstanceRefreshes(name, texts(parameters, 'InstanceRefreshIds'));
        const { items, nextToken } = page(refreshes, parameters, optionalNumber(parameters, 'MaxRecords') ?? 50);
        return { InstanceRefreshes: items.map((refresh) => describeRefresh(name, refresh)), NextToken: nextToken };
      },
    },
  };
}

function actionReference(parameters: Parameters): ActionReference {
  return {
    groupName: text(parameters, 'AutoScalingGroupName'),
    hookName: text(parameters, 'LifecycleHookName'),
    token: optionalText(parameters, 'LifecycleActionToken'),
    instanceId: optionalText(parameters, 'InstanceId'),
  };
}

function tagFilter(filter: unknown): TagFilter {
  const name = text(structure(filter), 'Name');
  if (!name.startsWith('tag:')) {
    throw CloudError.notImplemented(`the filter ${name} of DescribeAutoScalingGroups`);
  }
  return { key: name.slice('tag:'.length), values: texts(structure(filter), 'Values') };
}

function describeGroup(group: Group): Parameters {
  return {
    AutoScalingGroupName: group.name,
    AutoScalingGroupARN: group.arn,
    LaunchTemplate: { LaunchTemplateId: group.launchTemplate.id, Version: group.launchTemplate.version },
    MinSize: group.minSize,
    MaxSize: group.maxSize,
    DesiredCapacity: group.desiredCapacity,
    AvailabilityZones: group.availabilityZones,
    HealthCheckType: 'EC2',
    Instances: group.instances.map((instance) => describeInstance(group, instance)),
    Tags: Object.entries(group.tags).map(([Key, Value]) => ({
      ResourceId: group.name, ResourceType: 'auto-scaling-group', Key, Value, PropagateAtLaunch: false,
    })),
    SuspendedProcesses: [...group.suspended].map((ProcessName) => ({ ProcessName })),
    InstanceLifecyclePolicy: group.retainsAbandoned ? { RetentionTriggers: { TerminateHookAbandon: 'retain' } } : undefined,
  };
}

function describeActivity(groupName: string, { instanceId, startedAt, endedAt, isLaunch, result, cause }: ScalingActivity): Parameters {
  const failed = result === 'abandoned' || result === 'cancelled';
  return {
    ActivityId: `${instanceId}/${startedAt}`,
    AutoScalingGroupName: groupName,
    Description: `${isLaunch ? 'Launching a new' : 'Terminating'} EC2 instance: ${instanceId}`,
    Cause: cause,
    StartTime: new Date(startedAt),
    ...(endedAt === undefined ? { StatusCode: 'MidLifecycleAction', Progress: 60 } : { EndTime: new Date(endedAt), StatusCode: failed ? 'Cancelled' : 'Successful', Progress: 100 }),
    ...result === 'abandoned' && { StatusMessage: ABANDONED },
  };
}

function describeInstance(group: Group, instance: GroupInstance): Parameters {
  return {
    InstanceId: instance.instanceId,
    InstanceType: instance.machine.instanceType,
    AvailabilityZone: instance.availabilityZone,
    LifecycleState: instance.lifecycleState,
    HealthStatus: 'Healthy',
    LaunchTemplate: { LaunchTemplateId: group.launchTemplate.id, Version: instance.launchTemplateVersion },
    ProtectedFromScaleIn: instance.protectedFromScaleIn,
  };
}

function describeRefresh(groupName: string, refresh: InstanceRefresh): Parameters {
  return {
    InstanceRefreshId: refresh.id,
    AutoScalingGroupName: groupName,
    Status: refresh.status,
    StatusReason: refresh.statusReason,
    StartTime: new Date(refresh.startedAt),
    EndTime: refresh.endedAt === undefined ? undefined : new Date(refresh.endedAt),
    PercentageComplete: refresh.percentageComplete,
    Preferences: {
      MinHealthyPercentage: refresh.preferences.minHealthyPercentage,
      MaxHealthyPercentage: refresh.preferences.maxHealthyPercentage,
      SkipMatching: refresh.preferences.skipMatching,
      ScaleInProtectedInstances: refresh.preferences.scaleInProtectedInstances,
      StandbyInstances: refresh.preferences.standbyInstances,
    },
  };
}
