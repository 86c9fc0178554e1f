import type { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';

/** The alarms of a patch plan. */
export interface PatchAlarmsOptions {
  /**
   * The topic that is notified when an alarm goes off, and when it is over.
   *
   * @default - none
   */
  readonly topic?: sns.ITopic;

  /**
   * Further actions when an alarm goes off.
   *
   * @default - nothing
   */
  readonly actions?: cloudwatch.IAlarmAction[];

  /**
   * How old the image of a group may become, in whole days: between 1 and 365, and more than the `minimumImageAge` of the plan. Synthesis fails otherwise.
   *
   * @default - 30 days more than `minimumImageAge`
   */
  readonly oldestImage?: Duration;

  /**
   * The address of the runbook that descriptions link to.
   *
   * @default - docs/runbook.md in the repository of this package
   */
  readonly runbookUrl?: string;
}
