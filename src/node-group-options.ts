import type { Duration } from 'aws-cdk-lib';

/** What happens to an instance whose node could not be drained in time. */
export enum WhenBlocked {
  /**
   * The instance is kept, out of service, in the state `Terminating:Retained`. Auto Scaling replaces it, the pods that
   * blocked the drain go on running on it, and it is billed, until somebody terminates it with
   * `aws autoscaling terminate-instance-in-auto-scaling-group`.
   *
   * Needs the group's instance lifecycle policy, see {@link NodeGroupOptions.retainsAbandonedInstances}.
   *
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-lifecycle-policy.html
   */
  RETAIN = 'RETAIN',

  /**
   * The pods that are left are deleted with their own grace period, early enough that it fits before the deadline, and
   * never before half of the time is gone. Budgets are not respected. Adds the permission to delete pods.
   */
  FORCE = 'FORCE',

  /** The instance is terminated with the pods that are left. */
  TERMINATE = 'TERMINATE',
}

/** How the nodes of one group are drained and awaited. */
export interface NodeGroupOptions {
  /**
   * How long a drain may take, from the moment when Auto Scaling asked for it.
   *
   * Between 2 minutes and 48 hours, the longest that Auto Scaling lets an instance wait. Synthesis fails otherwise.
   *
   * @default Duration.hours(1)
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html
   */
  readonly drainTimeout?: Duration;

  /**
   * What happens to an instance whose node could not be drained in `drainTimeout`.
   *
   * @default WhenBlocked.RETAIN
   */
  readonly whenBlocked?: WhenBlocked;

  /**
   * How long a launched instance may take until its node is Ready. After that it is given up, and Auto Scaling replaces it.
   *
   * Until then the instance is not in service, so that an instance refresh does not go on to the next one.
   * Between 1 minute and 48 hours. Synthesis fails otherwise.
   *
   * @default Duration.minutes(15)
   */
  readonly joinTimeout?: Duration;

  /**
   * Asserts that the instance lifecycle policy of the group retains instances whose termination was abandoned
   * (`RetentionTriggers.TerminateHookAbandon` is `retain`), which `WhenBlocked.RETAIN` needs.
   *
   * Needed for imported groups, whose policy can be neither seen nor set. The policy of a group that the app makes is set
   * by the drainer.
   *
   * @default false
   * @see https://docs.aws.amazon.com/autoscaling/ec2/userguide/instance-lifecycle-policy.html
   */
  readonly retainsAbandonedInstances?: boolean;
}
