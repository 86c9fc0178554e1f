import { Stack } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type { Construct } from 'constructs';
import { invalid } from './invalid';
import { WhenBlocked } from './node-group-options';
import type { NodeGroupSettings } from './node-group-settings';

const { RETAIN } = autoscaling.TerminateHookAbandonAction;

/**
 * Makes sure that the group does with abandoned instances what `whenBlocked` says.
 *
 * @param group the group's resource, where the app makes it
 */
export function arrangeRetention(scope: Construct, group: autoscaling.CfnAutoScalingGroup | undefined, settings: NodeGroupSettings): void {
  const action = group && abandonAction(group);
  if (settings.whenBlocked !== WhenBlocked.RETAIN) {
    if (action === RETAIN || settings.retainsAbandonedInstances) {
      throw invalid(scope, {
        what: 'The group retains instances whose termination was abandoned, and whenBlocked says otherwise.',
        got: `whenBlocked ${settings.whenBlocked} and ${action === RETAIN ? 'an instanceLifecyclePolicy that retains' : 'retainsAbandonedInstances'}`,
        allowed: 'WhenBlocked.RETAIN, or a group that does not retain',
        mend: 'Leave whenBlocked out, or remove instanceLifecyclePolicy from the group (and retainsAbandonedInstances).',
      });
    }
  } else if (group && action !== undefined && action !== RETAIN) {
    throw invalid(scope, {
      what: `The instance lifecycle policy of the group ${group.node.path} does not retain instances whose termination was abandoned.`,
      got: 'whenBlocked RETAIN',
      allowed: 'WhenBlocked.FORCE or WhenBlocked.TERMINATE, or a policy that retains',
      mend: 'Remove instanceLifecyclePolicy from the group, so that the drainer sets it, or set its '
        + 'retentionTriggers.terminateHookAbandon to TerminateHookAbandonAction.RETAIN, or choose another whenBlocked.',
    });
  } else if (group && action === undefined) {
    group.instanceLifecyclePolicy = { retentionTriggers: { terminateHookAbandon: RETAIN } };
  } else if (!group && !settings.retainsAbandonedInstances) {
    throw invalid(scope, {
      what: 'whenBlocked RETAIN needs an instance lifecycle policy that cannot be set from here.',
      got: 'an imported group',
      allowed: 'retainsAbandonedInstances: true, WhenBlocked.FORCE or WhenBlocked.TERMINATE',
      mend: 'Make sure that the group\'s instance lifecycle policy has RetentionTriggers.TerminateHookAbandon "retain" and set '
        + 'retainsAbandonedInstances to true, or choose another whenBlocked.',
    });
  }
}

/** Undefined without a policy. A token is trusted to fit. */
function abandonAction(group: autoscaling.CfnAutoScalingGroup): unknown {
  if (!group.instanceLifecyclePolicy) {
    return undefined;
  }
  const policy = Stack.of(group).resolve(group.instanceLifecyclePolicy) as autoscaling.InstanceLifecyclePolicy;
  return policy.retentionTriggers?.terminateHookAbandon ?? autoscaling.TerminateHookAbandonAction.TERMINATE;
}
