import { Annotations } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as events from 'aws-cdk-lib/aws-events';
import type { aws_autoscaling } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { checkPlace } from './check-props';
import type { INodeDrainer } from './drainer';
import { drainerMetric, DrainOutcome } from './metrics';
import { ownedByEks } from '../group/group-resource';
import { AfterRetention, type NodeGroupOptions, Surge, WhenBlocked } from '../group/node-group-options';
import { nodeGroupSettings, type NodeGroupSettings } from '../group/node-group-settings';
import { eventRule } from '../monitoring/event-rule';
import { DRAIN_ENDED_DETAIL_TYPE, DRAIN_ENDED_SOURCE, METRICS, OUTCOME_DIMENSION, PACKAGE_NAME } from '../names';
import { objectWith, oneOf, textThat } from '../validation/check';
import { invalid } from '../validation/invalid';

/** What a drainer says that it may do, whoever asks. */
export interface Permissions {
  readonly force: boolean;
  readonly surge: boolean;
}

/** What a group with these settings needs. */
export function permissionsFor({ whenBlocked, afterRetention, surge }: NodeGroupSettings): Permissions {
  return { force: whenBlocked === WhenBlocked.FORCE || afterRetention === AfterRetention.FORCE, surge: surge !== Surge.NEVER };
}

export const AUTO_SCALING_GROUP = objectWith(
  'an Auto Scaling group, made in the app or imported (not a managed node group, whose nodes EKS drains by itself)', 'autoScalingGroupRef', 'node',
);

export const DRAINER = objectWith(
  'a NodeDrainer, or one that is imported by NodeDrainer.fromDrainerName', 'drainerName', 'addAutoScalingGroup', 'handOverAutoScalingGroup',
);
const OPTIONS = objectWith('an object of NodeGroupOptions');
const OUTCOME = oneOf('DrainOutcome', DrainOutcome);
const METRIC_NAME = textThat(`one of ${Object.values(METRICS).join(', ')}`, (text) => (Object.values(METRICS) as string[]).includes(text));

/**
 * What drainers made here and elsewhere have in common.
 *
 * @internal
 */
export abstract class DrainerBase extends Construct implements INodeDrainer {
  public abstract readonly drainerName: string;

  public addAutoScalingGroup(autoScalingGroup: aws_autoscaling.IAutoScalingGroupRef, options: NodeGroupOptions = {}): void {
    AUTO_SCALING_GROUP(this, 'autoScalingGroup', autoScalingGroup);
    OPTIONS(this, 'options', options);
    const settings = nodeGroupSettings(this, options);
    checkPlace(this, 'group', autoScalingGroup);
    this.checkOwner(autoScalingGroup);
    this.checkAllowed(autoScalingGroup, settings);
    this._connect(autoScalingGroup, settings);
  }

  public handOverAutoScalingGroup(
    autoScalingGroup: aws_autoscaling.IAutoScalingGroupRef, newDrainer: INodeDrainer, options: NodeGroupOptions = {},
  ): void {
    AUTO_SCALING_GROUP(this, 'autoScalingGroup', autoScalingGroup);
    DRAINER(this, 'newDrainer', newDrainer);
    OPTIONS(this, 'options', options);
    const settings = nodeGroupSettings(this, options);
    checkPlace(this, 'group', autoScalingGroup);
    this.checkOwner(autoScalingGroup);
    this.checkAllowed(autoScalingGroup, settings);
    this._handOver(autoScalingGroup, settings, newDrainer);
  }

  public metric(metricName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    METRIC_NAME(this, 'metricName', metricName);
    return drainerMetric(metricName, this.drainerName, options);
  }

  public metricDrains(outcome: DrainOutcome, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    OUTCOME(this, 'outcome', outcome);
    return this.metric(METRICS.DRAINS, { ...options, dimensionsMap: { [OUTCOME_DIMENSION]: outcome, ...options?.dimensionsMap } });
  }

  public metricDrainsStarted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.DRAINS_STARTED, options);
  }

  public metricOwnersLeftDown(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.OWNERS_LEFT_DOWN, options);
  }

  public metricPodsEvicted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.PODS_EVICTED, options);
  }

  public metricPodsReleased(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.PODS_RELEASED, options);
  }

  public metricPodsForced(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.PODS_FORCED, options);
  }

  public metricNodesJoined(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.NODES_JOINED, options);
  }

  public metricLaunchesAbandoned(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.LAUNCHES_ABANDONED, options);
  }

  public metricRefreshesCancelled(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.REFRESHES_CANCELLED, options);
  }

  public metricInstancesRecovered(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.INSTANCES_RECOVERED, options);
  }

  public metricOwnersInterrupted(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.OWNERS_INTERRUPTED, options);
  }

  public metricRetainedInstancesTerminated(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.RETAINED_INSTANCES_TERMINATED, options);
  }

  public metricDrainerHeld(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.DRAINER_HELD, options);
  }

  public metricInvocationsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.INVOCATIONS_FAILED, options);
  }

  public metricDecisionsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.DECISIONS_FAILED, options);
  }

  public metricClusterUnreachable(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.CLUSTER_UNREACHABLE, options);
  }

  public metricClusterForbidden(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.CLUSTER_FORBIDDEN, options);
  }

  public metricAwsCallsFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.AWS_CALLS_FAILED, options);
  }

  public metricUndecidedSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.UNDECIDED_SECONDS, options);
  }

  public metricGroupsWithoutHooks(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.GROUPS_WITHOUT_HOOKS, options);
  }

  public metricNodesDraining(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.NODES_DRAINING, options);
  }

  public metricInstancesRetained(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.INSTANCES_RETAINED, options);
  }

  public metricDrainSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.DRAIN_SECONDS, options);
  }

  public metricBlockedSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.BLOCKED_SECONDS, options);
  }

  public metricRetainedSeconds(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.RETAINED_SECONDS, options);
  }

  public metricMessagesRejected(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.MESSAGES_REJECTED, options);
  }

  public metricMessagesIgnored(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.MESSAGES_IGNORED, options);
  }

  public onDrainEnded(id: string, options: events.OnEventOptions = {}): events.Rule {
    const detail = { drainer: [this.drainerName] };
    return eventRule(this, id, { source: [DRAIN_ENDED_SOURCE], detailType: [DRAIN_ENDED_DETAIL_TYPE], detail }, options);
  }

  /**
   * What groups may ask for.
   *
   * @internal
   */
  protected abstract _permissions(): Permissions;

  /**
   * How to get a permission that is missing, as the end of an error.
   *
   * @internal
   */
  protected abstract _howToAllow(prop: string): string;

  /**
   * Connects a group whose settings are checked and allowed.
   *
   * @internal
   */
  protected abstract _connect(group: aws_autoscaling.IAutoScalingGroupRef, settings: NodeGroupSettings): void;

  /**
   * Keeps the hooks of a group that another drainer has from now on.
   *
   * @internal
   */
  protected abstract _handOver(group: aws_autoscaling.IAutoScalingGroupRef, settings: NodeGroupSettings, newDrainer: INodeDrainer): void;

  private checkAllowed(group: aws_autoscaling.IAutoScalingGroupRef, { whenBlocked, afterRetention, surge }: NodeGroupSettings): void {
    const { force, surge: maySurge } = this._permissions();
    const asks = [
      { asks: whenBlocked === WhenBlocked.FORCE, got: 'whenBlocked FORCE', allowed: 'WhenBlocked.RETAIN or WhenBlocked.TERMINATE', choose: 'Choose one of them' },
      { asks: afterRetention === AfterRetention.FORCE, got: 'afterRetention FORCE', allowed: 'AfterRetention.TERMINATE', choose: 'Choose that' },
    ].find((one) => one.asks);
    if (asks && !force) {
      throw invalid(this, {
        what: `The drainer ${this.drainerName} may not delete pods, which the group ${group.node.path} asks for.`,
        got: asks.got,
        allowed: asks.allowed,
        mend: `${asks.choose}, or ${this._howToAllow('allowForce')}.`,
      });
    }
    if (surge !== Surge.NEVER && !maySurge) {
      throw invalid(this, {
        what: `The drainer ${this.drainerName} may not release pods, which the group ${group.node.path} asks for.`,
        got: `surge ${surge}`,
        allowed: 'Surge.NEVER',
        mend: `Set surge to Surge.NEVER, or ${this._howToAllow('allowSurge')}.`,
      });
    }
  }

  /** EKS drains the nodes of its own groups, beside us, and gives up after 15 minutes. */
  private checkOwner(group: aws_autoscaling.IAutoScalingGroupRef): void {
    const owned = ownedByEks(group);
    if (owned === 'yes') {
      throw invalid(this, {
        what: `The group ${group.node.path} belongs to a managed node group, whose nodes EKS drains by itself.`,
        got: `the Auto Scaling group ${group.autoScalingGroupRef.autoScalingGroupName}`,
        allowed: 'Auto Scaling groups that are no part of a managed node group',
        mend: 'Let EKS update the managed node group, or run its nodes in an Auto Scaling group of your own.',
      });
    }
    if (owned === 'maybe') {
      Annotations.of(this).addWarningV2(`${PACKAGE_NAME}:maybeManagedNodeGroup`, `The name of the group ${group.node.path} begins with "eks-", as those of `
        + 'managed node groups do. EKS drains their nodes by itself, so they must not be connected. Acknowledge this warning if the group is your own.');
    }
  }
}
