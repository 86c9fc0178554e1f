import { Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type { aws_autoscaling } from 'aws-cdk-lib/interfaces';
import type { Construct } from 'constructs';
import { groupResource } from './group-resource';
import { WhenBlocked } from './node-group-options';
import type { NodeGroupSettings } from './node-group-settings';
import { invalid } from '../validation/invalid';

const { RETAIN, TERMINATE } = autoscaling.TerminateHookAbandonAction;

/** Makes sure that the group does with abandoned instances what `whenBlocked` says. */
export function arrangeRetention(scope: Construct, group: aws_autoscaling.IAutoScalingGroupRef, settings: NodeGroupSettings): void {
  const resource = groupResource(group);
  const action = resource && abandonAction(resource);
  const wanted = settings.whenBlocked === WhenBlocked.RETAIN ? RETAIN : TERMINATE;
  if (wanted === TERMINATE && (action === RETAIN || settings.retainsAbandonedInstances)) {
    throw invalid(scope, {
      what: `The group ${group.node.path} retains instances whose termination was abandoned, and whenBlocked says otherwise.`,
      got: `whenBlocked ${settings.whenBlocked} and ${action === RETAIN ? 'an instanceLifecyclePolicy that retains' : 'retainsAbandonedInstances'}`,
      allowed: 'WhenBlocked.RETAIN, or a group that does not retain',
      mend: 'Leave whenBlocked out, or remove instanceLifecyclePolicy from the group (and retainsAbandonedInstances).',
    });
  }
  if (wanted === RETAIN && action === TERMINATE) {
    throw invalid(scope, {
      what: `The instance lifecycle policy of the group ${group.node.path} does not retain instances whose termination was abandoned.`,
      got: 'whenBlocked RETAIN',
      allowed: 'WhenBlocked.FORCE or WhenBlocked.TERMINATE, or a policy that retains',
      mend: 'Remove instanceLifecyclePolicy from the group, so that the drainer sets it, or set its '
        + 'retentionTriggers.terminateHookAbandon to TerminateHookAbandonAction.RETAIN, or choose another whenBlocked.',
    });
  }
  if (wanted === RETAIN && !resource && !settings.retainsAbandonedInstances) {
    throw invalid(scope, {
      what: `whenBlocked RETAIN needs an instance lifecycle policy that cannot be set from here for the group ${group.node.path}.`,
      got: 'an imported group',
      allowed: 'retainsAbandonedInstances: true, WhenBlocked.FORCE or WhenBlocked.TERMINATE',
      mend: 'Make sure that the group\'s instance lifecycle policy has RetentionTriggers.TerminateHookAbandon "retain" and set '
        + 'retainsAbandonedInstances to true, or choose another whenBlocked.',
    });
  }
  if (resource && action === undefined) {
    // Said even where it is the default: CloudFormation leaves a policy in force that a template no longer mentions.
    resource.instanceLifecyclePolicy = { retentionTriggers: { terminateHookAbandon: wanted } };
  }
}

/** Whether somebody replaced the policy after the group was connected by one that does the opposite. */
export function lostRetention(resource: autoscaling.CfnAutoScalingGroup, settings: NodeGroupSettings): boolean {
  const action = abandonAction(resource);
  return settings.whenBlocked === WhenBlocked.RETAIN ? action === undefined || action === TERMINATE : action === RETAIN;
}

/** Undefined without a policy. A token is trusted to fit. */
function abandonAction(group: autoscaling.CfnAutoScalingGroup): unknown {
  if (!group.instanceLifecyclePolicy) {
    return undefined;
  }
  const policy = Stack.of(group).resolve(group.instanceLifecyclePolicy) as autoscaling.InstanceLifecyclePolicy;
  return policy.retentionTriggers?.terminateHookAbandon ?? TERMINATE;
}
