import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type { aws_autoscaling } from 'aws-cdk-lib/interfaces';
import type { IConstruct } from 'constructs';
import type { DrainOutcome } from './metrics';
import type { NodeGroupOptions } from '../group/node-group-options';

/** A drainer, created in the app or imported by its name. */
export interface INodeDrainer extends IConstruct {
  /**
   * The name of the drainer: the value of its groups' tag, the start of its hooks' names, the name of its objects in
   * Kubernetes, and the dimension of its metrics.
   */
  readonly drainerName: string;

  /**
   * Connects a group: its instances are drained before they are terminated, and go into service only when their nodes are Ready.
   *
   * A group that the app creates gets a tag, its lifecycle hooks and its instance lifecycle policy, and is created after the drainer. An imported
   * group is not changed: its hooks are created in the drainer's stack. So are those of a group in the stack of the cluster if the drainer is in
   * another stack. An imported drainer serves only groups that the app creates.
   *
   * Throws if the group is already connected, if its own settings contradict the options, or if the drainer does not allow what the options need.
   *
   * @param autoScalingGroup an Auto Scaling group whose instances are nodes of the drainer's cluster
   * @param options how its nodes are drained, and how long launched ones may take to join
   */
  addAutoScalingGroup(autoScalingGroup: aws_autoscaling.IAutoScalingGroupRef, options?: NodeGroupOptions): void;

  /**
   * Hands over a group to another drainer, in the first of two deployments. The hooks of this drainer stay for now: it drains instances that wait in
   * them to the end, and leaves instances that begin to wait from now on to the other drainer. Remove this call in the second deployment, when no
   * instance waits any more.
   *
   * A single deployment would delete the old hooks, and every waiting instance would be terminated without a drain.
   *
   * Throws if this drainer has the group or hands it over already, if the other drainer belongs to another cluster, or if this drainer does not allow what the
   * options need. Synthesis fails if the group is not connected to the other drainer in the end, if several drainers hand it over, or if it has lost
   * the hooks in which instances wait.
   *
   * @param autoScalingGroup the group
   * @param newDrainer the drainer that has it from now on
   * @param options the options that the group had so far, by which drains in progress end
   */
  handOverAutoScalingGroup(autoScalingGroup: aws_autoscaling.IAutoScalingGroupRef, newDrainer: INodeDrainer, options?: NodeGroupOptions): void;

  /**
   * A metric of the drainer by its name, such as `PodsEvicted`.
   *
   * Sum over 5 minutes, or the maximum where sums mean nothing, unless `options` say otherwise.
   */
  metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Drains that ended with this outcome.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricDrains(outcome: DrainOutcome, options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Nodes that began to be drained.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricDrainsStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Owners of pods, such as Deployments, that had fewer available pods at the end of a node's drain than before, and whose missing pods no node
   * takes: they were pinned to the node, bound to data on it, or not replaced in time. Somebody has to fix this.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricOwnersLeftDown(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Pods whose eviction was accepted.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricPodsEvicted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Pods whose replacement was brought up before they went.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricPodsReleased(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Pods that were deleted by force, because of the options of their group or a `steer` annotation.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricPodsForced(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Launched instances whose nodes became Ready.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricNodesJoined(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Launches that were abandoned because their nodes were not Ready within `joinTimeout`.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricLaunchesAbandoned(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Instance refreshes that were cancelled because as many launches in a row as `maxAbandonedLaunches` were abandoned.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricRefreshesCancelled(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Instances whose event was lost, and that a sweep found.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricInstancesRecovered(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Owners that a drain took below their floor, or left there at its end. Each is counted once a drain.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricOwnersInterrupted(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Retained instances that were terminated later: because their pods had moved, because they had been retained for `retainAtMost`, or because of an
   * annotation.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricRetainedInstancesTerminated(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Whether somebody holds the drainer with the ConfigMap `kube-system/cdk-graceful-node-group-hold`: counted at once, and every minute while that
   * lasts and nodes wait.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricDrainerHeld(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Invocations that ended with an error.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricInvocationsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Steps of the leader that failed, so that nothing was decided.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricDecisionsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Whether the Kubernetes API does not answer: counted once it has lasted for five seconds, and every minute from then on.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricClusterUnreachable(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Whether the Kubernetes API refuses the drainer: counted once it has lasted for five seconds, and every minute from then on.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricClusterForbidden(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Calls of AWS that kept failing (Auto Scaling, EC2, SQS, EventBridge): counted once that has lasted for ten seconds, and every minute from then on.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricAwsCallsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long a drain has waited for the holder of the Lease to decide about it, in seconds, measured by every invocation that does not lead and finds
   * such a drain.
   *
   * Maximum over 5 minutes, unless `options` say otherwise.
   */
  metricUndecidedSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How many groups lack the hooks of the drainer.
   *
   * Maximum over 5 minutes, unless `options` say otherwise.
   */
  metricGroupsWithoutHooks(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How many nodes are being drained, measured every minute.
   *
   * Maximum over 5 minutes, unless `options` say otherwise.
   */
  metricNodesDraining(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How many instances are retained, measured by every sweep.
   *
   * Maximum over 5 minutes, unless `options` say otherwise.
   */
  metricInstancesRetained(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long drains took, from the event of Auto Scaling to their outcome, in seconds.
   *
   * Maximum over 5 minutes, unless `options` say otherwise.
   */
  metricDrainSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long a draining node has waited for the same things, in seconds, measured every minute.
   *
   * Maximum over 5 minutes, unless `options` say otherwise.
   */
  metricBlockedSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * How long an instance has been retained, in seconds, measured by every sweep.
   *
   * Maximum over 5 minutes, unless `options` say otherwise.
   */
  metricRetainedSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Messages that could not be used, and went to the dead-letter queue.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricMessagesRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Messages that belong to another drainer, or are about instances that are in no group of this one.
   *
   * Sum over 5 minutes, unless `options` say otherwise.
   */
  metricMessagesIgnored(options?: cloudwatch.MetricOptions): cloudwatch.Metric;

  /**
   * Creates a rule on the default event bus for the event that a drain of this drainer has ended. docs/events.md describes the event.
   *
   * @param id of the rule, in the scope of the drainer
   * @param options the target, and what else the event has to match
   */
  onDrainEnded(id: string, options?: events.OnEventOptions): events.Rule;
}
