import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sns from 'aws-cdk-lib/aws-sns';

/** How one alarm differs from its default. */
export interface AlarmTuning {
  /**
   * Whether the alarm is created.
   *
   * @default true
   */
  readonly enabled?: boolean;

  /**
   * The value at or above which a period counts as bad.
   *
   * @default - said beside each alarm
   */
  readonly threshold?: number;

  /**
   * How many periods of five minutes are evaluated.
   *
   * @default - said beside each alarm; 1 where nothing is said
   */
  readonly evaluationPeriods?: number;

  /**
   * How many of these periods must be bad.
   *
   * @default - said beside each alarm; all of them if you set `evaluationPeriods`
   */
  readonly datapointsToAlarm?: number;

  /**
   * The actions of this alarm, instead of the `topic` and `actions` of all alarms.
   *
   * @default - the actions of all alarms
   */
  readonly actions?: cloudwatch.IAlarmAction[];
}

/**
 * The alarms of a drainer. The description of each says what it means and links to its section in the runbook. Each evaluates periods of five
 * minutes, and treats missing data as good.
 */
export interface AlarmsOptions {
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
   * The address of the runbook that descriptions link to. It must have the same headings as the package's own.
   *
   * @default - docs/runbook.md in the repository of this package
   */
  readonly runbookUrl?: string;

  /**
   * Drains that ended by retaining the instance.
   *
   * @default - 1 drain
   */
  readonly retainedDrains?: AlarmTuning;

  /**
   * Drains that ended with the termination of an instance whose pods had not left.
   *
   * @default - 1 drain
   */
  readonly failedDrains?: AlarmTuning;

  /**
   * Drains that ended with the deletion of the remaining pods.
   *
   * @default - 1 drain
   */
  readonly forcedDrains?: AlarmTuning;

  /**
   * Owners that fell below their floor because of a drain.
   *
   * @default - 1 owner
   */
  readonly interruptedOwners?: AlarmTuning;

  /**
   * Owners that still lacked pods when a drain had ended, and that do not get them back by themselves.
   *
   * @default - 1 owner
   */
  readonly ownersLeftDown?: AlarmTuning;

  /**
   * How long a draining node has waited for the same things, in seconds.
   *
   * @default - 1800 seconds
   */
  readonly blockedDrains?: AlarmTuning;

  /**
   * How long an instance has been retained, in seconds.
   *
   * @default - 86400 seconds
   */
  readonly retainedInstances?: AlarmTuning;

  /**
   * Periods in which somebody held the drainer.
   *
   * @default - held in each of 12 periods of 12, which is an hour
   */
  readonly heldDrainer?: AlarmTuning;

  /**
   * Launches that were abandoned because their nodes did not become ready.
   *
   * @default - 1 instance
   */
  readonly abandonedLaunches?: AlarmTuning;

  /**
   * Instance refreshes that were cancelled because nothing that they launched became a node.
   *
   * @default - 1 refresh
   */
  readonly cancelledRefreshes?: AlarmTuning;

  /**
   * How many groups lack the drainer's hooks.
   *
   * @default - 1 group
   */
  readonly groupsWithoutHooks?: AlarmTuning;

  /**
   * The Kubernetes API does not answer.
   *
   * @default - once, in 2 of 3 periods
   */
  readonly clusterUnreachable?: AlarmTuning;

  /**
   * The Kubernetes API refuses the drainer.
   *
   * @default - once
   */
  readonly clusterForbidden?: AlarmTuning;

  /**
   * Calls of AWS that kept failing.
   *
   * @default - once, in 2 of 3 periods
   */
  readonly failedAwsCalls?: AlarmTuning;

  /**
   * How long a drain has waited for the holder of the Lease to decide about it, in seconds.
   *
   * @default - 300 seconds, in 2 of 3 periods
   */
  readonly undecidedDrains?: AlarmTuning;

  /**
   * Steps of the leader that failed.
   *
   * @default - 1 step, in 2 of 3 periods
   */
  readonly failedDecisions?: AlarmTuning;

  /**
   * Invocations that ended with an error that the function caught.
   *
   * @default - 1 invocation, in 2 of 3 periods
   */
  readonly failedInvocations?: AlarmTuning;

  /**
   * Invocations that Lambda reports as failed: they ran out of memory or time, or never began.
   *
   * @default - 1 invocation, in 2 of 3 periods
   */
  readonly functionErrors?: AlarmTuning;

  /**
   * Invocations that Lambda refused because the account's or the function's concurrency was used up.
   *
   * @default - 1 invocation, in 3 of 3 periods
   */
  readonly functionThrottles?: AlarmTuning;

  /**
   * The longest invocation, in seconds. The function ends by itself after 860 of its 900 seconds.
   *
   * @default - 880 seconds
   */
  readonly functionDuration?: AlarmTuning;

  /**
   * The age of the oldest message, in seconds. A message stays in the queue for as long as its drain lasts. SQS leaves messages that were received
   * three times out of this metric, which takes 45 minutes at most.
   *
   * @default - 3600 seconds
   */
  readonly queueAge?: AlarmTuning;

  /**
   * Messages that nobody receives, at every moment of a period.
   *
   * @default - 1 message, in 2 of 2 periods
   */
  readonly unreceivedMessages?: AlarmTuning;

  /**
   * Events that could not be put into the queue.
   *
   * @default - 1 event
   */
  readonly undeliveredEvents?: AlarmTuning;

  /**
   * Messages in the dead-letter queue.
   *
   * @default - 1 message
   */
  readonly deadLetters?: AlarmTuning;
}
