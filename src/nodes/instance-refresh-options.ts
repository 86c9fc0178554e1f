import type { Duration } from 'aws-cdk-lib';
import type * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';

/**
 * How a deployment replaces the instances of a group whose launch template, instance types or subnets it changes.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-updatepolicy.html
 */
export interface InstanceRefreshOptions {
  /**
   * How much of the group stays healthy during the refresh, in percent of its desired capacity. With 100, a new instance is in service before an old
   * one is drained.
   *
   * @default 100
   */
  readonly minHealthyPercentage?: number;

  /**
   * How large the group may become during the refresh, in percent of its desired capacity. The difference to `minHealthyPercentage` is how much is
   * replaced at a time, at least one instance. At most 100 more than `minHealthyPercentage`.
   *
   * @default 110
   */
  readonly maxHealthyPercentage?: number;

  /**
   * How long the refresh waits after a new node is Ready before it replaces the next instance.
   *
   * @default Duration.seconds(0)
   */
  readonly instanceWarmup?: Duration;

  /**
   * The percentages at which the refresh pauses for `checkpointDelay`, in ascending order. The last one must be 100; otherwise the refresh ends with
   * old instances left.
   *
   * @default - none
   */
  readonly checkpointPercentages?: number[];

  /**
   * How long the refresh pauses at a checkpoint. Up to 48 hours.
   *
   * @default - an hour, if there are checkpoints
   */
  readonly checkpointDelay?: Duration;

  /**
   * How long the refresh watches the alarms after the last instance was replaced. Up to 48 hours.
   *
   * @default - not at all
   */
  readonly bakeTime?: Duration;

  /**
   * Alarms that end the refresh when they go off. The deployment then fails, and its rollback replaces the new instances with ones of the former
   * launch template. At most 10.
   *
   * @default - none
   */
  readonly alarms?: cloudwatch.IAlarmRef[];

  /**
   * What happens to instances that are protected from scale-in.
   *
   * @default autoscaling.ScaleInProtectedInstances.WAIT, for an hour, as Auto Scaling does
   */
  readonly scaleInProtectedInstances?: autoscaling.ScaleInProtectedInstances;

  /**
   * What happens to instances in standby.
   *
   * @default autoscaling.StandbyInstances.WAIT, for an hour, as Auto Scaling does
   */
  readonly standbyInstances?: autoscaling.StandbyInstances;
}
