/** What AWS says of instances without asking anybody to answer, and a drainer can be told to hear. */
export enum InstanceNotice {
  /**
   * EC2 interrupts a Spot instance in two minutes (`EC2 Spot Instance Interruption Warning`).
   *
   * In the first of them pods move as far as floors and budgets allow, replacements first. Then those that are left go, with an announcement, the only
   * pods of their owners last.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html
   */
  SPOT_INTERRUPTION = 'spot-interruption',

  /**
   * A Spot instance is at an elevated risk of interruption (`EC2 Instance Rebalance Recommendation`).
   *
   * Its node is drained at once, for as long as `drainTimeout`, and nobody is moved by force. Meant for groups with `capacityRebalance`, which launch the
   * replacement at the same moment: without it the node is uncordoned an hour after the timeout, if the instance is still in service.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/rebalance-recommendations.html
   */
  REBALANCE_RECOMMENDATION = 'rebalance-recommendation',

  /**
   * AWS Health has scheduled a stop, reboot, retirement or other maintenance of an instance.
   *
   * Its node is drained as long before as `drainTimeout` says, and uncordoned an hour after the end of the change, if the instance is still in service.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instances-status-check_sched.html
   */
  SCHEDULED_CHANGE = 'scheduled-change',

  /**
   * Somebody or something stops or terminates an instance without Auto Scaling (`EC2 Instance State-change Notification`).
   *
   * Nothing can be done in order then, so all of its pods are evicted at once as far as their budgets allow: their replacements come minutes sooner than
   * Kubernetes would notice. EC2 tells of every instance of the account and region, which costs the drainer an invocation each.
   *
   * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/monitoring-instance-state-changes.html
   */
  STOPPING = 'stopping',
}
