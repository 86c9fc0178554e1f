/** Notices of AWS about instances that nobody has to answer, and that a drainer can act on. */
export enum InstanceNotice {
  /**
   * EC2 interrupts a Spot instance in two minutes (`EC2 Spot Instance Interruption Warning`).
   *
   * In the first minute pods move as far as floors and budgets allow, replacements first. Then the remaining pods go, with an announcement; the only
   * pods of their owners go last.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
   */
  SPOT_INTERRUPTION = 'spot-interruption',

  /**
   * A Spot instance is at an elevated risk of interruption (`EC2 Instance Rebalance Recommendation`).
   *
   * Its node is drained at once, for `drainTimeout` at most, and no pod is moved by force. This is meant for groups with `capacityRebalance`, which
   * launch the replacement at the same moment: without it the node is uncordoned an hour after the timeout, if the instance is still in service.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html
   */
  REBALANCE_RECOMMENDATION = 'rebalance-recommendation',

  /**
   * AWS Health has scheduled a stop, reboot, retirement or other maintenance of an instance.
   *
   * Its node is drained `drainTimeout` before that, and uncordoned an hour after the end of the change, if the instance is still in service.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instances-status-check_sched.html
   */
  SCHEDULED_CHANGE = 'scheduled-change',

  /**
   * Somebody or something stops or terminates an instance without Auto Scaling (`EC2 Instance State-change Notification`).
   *
   * There is no time for an orderly drain, so all of its pods are evicted at once as far as their budgets allow: their replacements come minutes
   * before Kubernetes would notice. EC2 sends an event for every instance of the account and region, each of which costs an invocation of the
   * drainer.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
   */
  STOPPING = 'stopping',
}
