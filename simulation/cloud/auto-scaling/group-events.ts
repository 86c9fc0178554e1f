import type { Group } from './group';
import type { GroupInstance, Route } from './group-instance';
import type { InstanceRefresh } from './instance-refresh';
import type { LifecycleAction } from './lifecycle-action';
import { TERMINATING } from './lifecycle-hook';
import type { EventContent } from '../events/event';

const SOURCE = 'aws.autoscaling';

/** The event about an instance waiting in a hook. */
export function lifecycleEvent(group: Group, action: LifecycleAction, route: Route): EventContent {
  const { hook } = action;
  return {
    'source': SOURCE,
    'detail-type': `EC2 Instance-${hook.transition === TERMINATING ? 'terminate' : 'launch'} Lifecycle Action`,
    'resources': [group.arn],
    'detail': {
      LifecycleActionToken: action.token,
      AutoScalingGroupName: group.name,
      LifecycleHookName: hook.name,
      EC2InstanceId: action.instanceId,
      LifecycleTransition: hook.transition,
      ...(hook.notificationMetadata === undefined ? {} : { NotificationMetadata: hook.notificationMetadata }),
      Origin: route.origin,
      Destination: route.destination,
      ...(route.action ? { Action: route.action } : {}),
    },
  };
}

/** The event about a completed launch or termination. */
export function groupEvent(group: Group, instance: GroupInstance, what: 'Launch' | 'Terminate'): EventContent {
  return {
    'source': SOURCE,
    'detail-type': `EC2 Instance ${what} Successful`,
    'resources': [group.arn, `arn:aws:ec2:::instance/${instance.instanceId}`],
    'detail': {
      AutoScalingGroupName: group.name,
      EC2InstanceId: instance.instanceId,
      StatusCode: 'InProgress',
      Details: { 'Availability Zone': instance.availabilityZone },
      Origin: what === 'Launch' ? 'EC2' : 'AutoScalingGroup',
      Destination: what === 'Launch' ? 'AutoScalingGroup' : 'EC2',
    },
  };
}

export function refreshEvent(group: Group, refresh: InstanceRefresh, what: string): EventContent {
  return {
    'source': SOURCE,
    'detail-type': `EC2 Auto Scaling Instance Refresh ${what}`,
    'resources': [group.arn],
    'detail': { InstanceRefreshId: refresh.id, AutoScalingGroupName: group.name },
  };
}
