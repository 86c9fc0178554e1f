import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import { Construct, type IDependable } from 'constructs';
import { WhenBlocked } from './node-group-options';
import { hookMetadata, type NodeGroupSettings } from './node-group-settings';
import { GROUP_TAG, launchingHookName, terminatingHookName } from '../names';
import { invalid } from '../validation/invalid';
import { sameValue } from '../validation/same';

export type Hook = autoscaling.CfnAutoScalingGroup.LifecycleHookSpecificationProperty;

/** Twice the visibility of the queue and five minutes, so that a crash costs no instance. 100 of them are more than 48 hours. */
const HEARTBEAT_TIMEOUT_SECONDS = 2100;

const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING';
const LAUNCHING = 'autoscaling:EC2_INSTANCE_LAUNCHING';

/** A quota of Auto Scaling: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-quotas.html */
export const MOST_HOOKS = 50;

/** The hooks of a group. `scope` resolves tokens in the settings; `movesTo` is the drainer that has the group from now on. */
export function lifecycleHooks(scope: Construct, drainerName: string, settings: NodeGroupSettings, movesTo?: string): Hook[] {
  const common = {
    heartbeatTimeout: HEARTBEAT_TIMEOUT_SECONDS,
    notificationMetadata: hookMetadata(scope, settings, movesTo),
  };
  return [
    {
      ...common,
      lifecycleHookName: terminatingHookName(drainerName),
      lifecycleTransition: TERMINATING,
      // What happens when the drainer is broken: abandoning retains the instance where the group's policy says so.
      defaultResult: settings.whenBlocked === WhenBlocked.RETAIN ? 'ABANDON' : 'CONTINUE',
    },
    // An instance whose node nobody saw Ready is replaced, whatever whenBlocked says.
    { ...common, lifecycleHookName: launchingHookName(drainerName), lifecycleTransition: LAUNCHING, defaultResult: 'ABANDON' },
  ];
}

/**
 * Puts the hooks into the group itself, so that its first instances wait in them, and its last ones do when it is
 * deleted. A hook of its own would be made after the group and deleted before it.
 */
export function addInlineHooks(scope: Construct, group: autoscaling.CfnAutoScalingGroup, hooks: readonly Hook[]): void {
  const present = group.lifecycleHookSpecificationList ?? [];
  const names = hooks.map((hook) => hook.lifecycleHookName);
  const clash = Array.isArray(present) ? present.find((hook) => names.includes((hook as Hook).lifecycleHookName)) : present;
  if (!Array.isArray(present) || clash) {
    throw invalid(scope, {
      what: `The lifecycle hooks of the drainer cannot be added to those of the group ${group.node.path}.`,
      got: clash === present ? 'a lifecycleHookSpecificationList that is a token' : `a hook named ${(clash as Hook).lifecycleHookName}`,
      allowed: 'a list of other hooks',
      mend: 'Set lifecycleHookSpecificationList to an array, with other names, before the group is connected.',
    });
  }
  group.lifecycleHookSpecificationList = [...present, ...hooks];
}

/** Makes hooks beside a group that is not ours to change. Their logical ids follow the group's name where it is known. */
export function makeHooks(
  scope: Construct, group: { readonly name: string; readonly uniqueId: string }, hooks: readonly Hook[], after: IDependable,
): void {
  const beside = new Construct(scope, `Group-${Token.isUnresolved(group.name) ? group.uniqueId : group.name}`);
  for (const hook of hooks) {
    const id = hook.lifecycleTransition === LAUNCHING ? 'LaunchingHook' : 'TerminatingHook';
    new autoscaling.CfnLifecycleHook(beside, id, { ...hook, autoScalingGroupName: group.name }).node.addDependency(after);
  }
}

/** By the tag the function finds the group, and may answer for it. Instances do not get it. */
export function tagGroup(group: autoscaling.CfnAutoScalingGroup, drainerName: string, tag = GROUP_TAG): void {
  group.tags.setTag(tag, drainerName, undefined, false);
}

/** How many hooks the app gives to a group, within it and beside it. */
export function countHooks(group: autoscaling.CfnAutoScalingGroup): number {
  const own = group.lifecycleHookSpecificationList;
  const name = { scope: group, value: group.ref };
  const beside = group.node.root.node.findAll().filter((construct) => CfnResource.isCfnResource(construct)
    && construct.cfnResourceType === 'AWS::AutoScaling::LifecycleHook'
    && sameValue(name, { scope: construct, value: (construct as autoscaling.CfnLifecycleHook).autoScalingGroupName }));
  return (Array.isArray(own) ? own.length : 0) + beside.length;
}

/** The names of the hooks that the group lost after it was connected. */
export function lostHooks(group: autoscaling.CfnAutoScalingGroup, hooks: readonly Hook[]): string[] {
  const present = hooksWithin(group);
  const resolved = Stack.of(group).resolve(hooks) as readonly Hook[];
  return resolved.filter((hook) => !present.some((candidate) => JSON.stringify(candidate) === JSON.stringify(hook)))
    .map(nameOf);
}

/** The names of hooks that another drainer drains by, and that are not there only until the group has moved. They may come from an included template. */
export function hooksOfOthers(group: autoscaling.CfnAutoScalingGroup, drainerName: string): string[] {
  const names = Stack.of(group).resolve([terminatingHookName(drainerName), launchingHookName(drainerName)]) as unknown[];
  const ours = names.map((name) => JSON.stringify(name));
  return hooksWithin(group).filter(({ lifecycleHookName, notificationMetadata }) => (
    !ours.includes(JSON.stringify(lifecycleHookName)) && isDrainers(notificationMetadata)
  )).map(nameOf);
}

/** Where only the deployment knows the name of a hook, the expression that it is. */
function nameOf({ lifecycleHookName: name }: Hook): string {
  return typeof name === 'string' ? name : JSON.stringify(name);
}

/** A list that CloudFormation chooses, such as one by a condition, shows none. */
function hooksWithin(group: autoscaling.CfnAutoScalingGroup): readonly Hook[] {
  const present: unknown = Stack.of(group).resolve(group.lifecycleHookSpecificationList ?? []);
  return Array.isArray(present) ? present as Hook[] : [];
}

/** Whether these are the metadata of a drainer that still drains by the hook. */
function isDrainers(metadata: unknown): boolean {
  try {
    const { v, drainTimeoutSeconds, movesTo } = JSON.parse(String(metadata)) as Record<string, unknown>;
    return v === 1 && drainTimeoutSeconds !== undefined && movesTo === undefined;
  } catch {
    return false;
  }
}
