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
   * How much of the group stays healthy, in percent of its desired capacity. With 100, a new instance is in service before an
   * old one is drained.
   *
   * @default 100
   */
  readonly minHealthyPercentage?: number;

  /**
   * How much the group may hold meanwhile, in percent of its desired capacity: as many more are replaced at a time, at least
   * one. At most 100 more than `minHealthyPercentage`.
   *
   * @default 110
   */
  readonly maxHealthyPercentage?: number;

  /**
   * How long an instance is left alone after its node was Ready and before the next old one goes.
   *
   * @default Duration.seconds(0)
   */
  readonly instanceWarmup?: Duration;

  /**
   * At which percentages the refresh stops for `checkpointDelay`, ascending. The last one must be 100, or the refresh ends with
   * old instances left.
   *
   * @default - none
   */
  readonly checkpointPercentages?: number[];

  /**
   * How long the refresh stops at a checkpoint. Up to 48 hours.
   *
   * @default - an hour, where there are checkpoints
   */
  readonly checkpointDelay?: Duration;

  /**
   * How long the refresh watches the alarms after the last instance was replaced. Up to 48 hours.
   *
   * @default - not at all
   */
  readonly bakeTime?: Duration;

  /**
   * Alarms that end the refresh. The deployment then fails, and its rollback replaces the new instances by ones of the former
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
