import { Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type { aws_autoscaling } from 'aws-cdk-lib/interfaces';
import type { Construct, IDependable } from 'constructs';
import { invalid } from './invalid';
import type { HookMetadata } from './names';
import { GROUP_TAG, launchingHookName, terminatingHookName } from './names';
import type { NodeGroupSettings } from './node-group-settings';

export type Hook = autoscaling.CfnAutoScalingGroup.LifecycleHookSpecificationProperty;

/** Twice the visibility of the queue and five minutes, so that a crash costs no instance. 100 of them are more than 48 hours. */
const HEARTBEAT_TIMEOUT_SECONDS = 2100;

const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING';
const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING';

/** The hooks of a group. `scope` resolves tokens in the settings. */
export function lifecycleHooks(scope: Construct, drainerName: string, settings: NodeGroupSettings): Hook[] {
  const metadata: HookMetadata = {
    v: 1,
    drainTimeoutSeconds: settings.drainTimeout.toSeconds(),
    joinTimeoutSeconds: settings.joinTimeout.toSeconds(),
    whenBlocked: settings.whenBlocked,
    surge: settings.surge,
    emptyDirPods: settings.emptyDirPods,
    unownedPods: settings.unownedPods,
    loadBalancerDelaySeconds: settings.loadBalancerDelay.toSeconds(),
  };
  const common = {
    // Of a terminating instance: it is retained where the group's policy says so. Of a launched one: it is replaced.
    defaultResult: 'ABANDON',
    heartbeatTimeout: HEARTBEAT_TIMEOUT_SECONDS,
    notificationMetadata: Stack.of(scope).toJsonString(metadata),
  };
  return [
    { ...common, lifecycleHookName: terminatingHookName(drainerName), lifecycleTransition: TERMINATING },
    { ...common, lifecycleHookName: launchingHookName(drainerName), lifecycleTransition: LAUNCHING },
  ];
}

/** The resource of a group that is made in the app. */
export function groupResource(group: aws_autoscaling.IAutoScalingGroupRef): autoscaling.CfnAutoScalingGroup | undefined {
  return [group, group.node.defaultChild].find((candidate) => candidate instanceof autoscaling.CfnAutoScalingGroup);
}

/**
 * Puts the hooks into the group itself, so that its first instances wait in them, and its last ones do when it is
 * deleted. A hook of its own would be made after the group and deleted before it.
 */
export function addInlineHooks(scope: Construct, group: autoscaling.CfnAutoScalingGroup, hooks: Hook[]): void {
  const present = group.lifecycleHookSpecificationList ?? [];
  const names = hooks.map((hook) => hook.lifecycleHookName);
  const clash = Array.isArray(present) ? present.find((hook) => names.includes((hook as Hook).lifecycleHookName)) : present;
  if (!Array.isArray(present) || clash) {
    throw invalid(scope, {
      what: `The lifecycle hooks of the group ${group.node.path} leave no place for those of the drainer.`,
      got: clash === present ? 'a lifecycleHookSpecificationList that is a token' : `a hook named ${(clash as Hook).lifecycleHookName}`,
      allowed: 'a list of other hooks',
      mend: 'Set lifecycleHookSpecificationList to an array, with other names, before the group is connected.',
    });
  }
  group.lifecycleHookSpecificationList = [...present, ...hooks];
}

/** Makes hooks beside a group that is not ours to change. */
export function makeHooks(scope: Construct, groupName: string, hooks: Hook[], after: IDependable): void {
  for (const hook of hooks) {
    const id = hook.lifecycleTransition === LAUNCHING ? 'LaunchingHook' : 'TerminatingHook';
    new autoscaling.CfnLifecycleHook(scope, id, { ...hook, autoScalingGroupName: groupName }).node.addDependency(after);
  }
}

/** By the tag the function finds the group, and may answer for it. Instances do not get it. */
export function tagGroup(group: autoscaling.CfnAutoScalingGroup, drainerName: string): void {
  group.tags.setTag(GROUP_TAG, drainerName, undefined, false);
}

export function drainerOf(group: autoscaling.CfnAutoScalingGroup): string | undefined {
  return group.tags.tagValues()[GROUP_TAG];
}
