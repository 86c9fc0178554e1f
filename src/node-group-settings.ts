import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkDuration } from './check';
import type { NodeGroupOptions } from './node-group-options';
import { PodPolicy, Surge, WhenBlocked } from './node-group-options';

/** The options of a group, complete and checked. */
export interface NodeGroupSettings {
  readonly drainTimeout: Duration;
  readonly whenBlocked: WhenBlocked;
  readonly joinTimeout: Duration;
  readonly surge: Surge;
  readonly emptyDirPods: PodPolicy;
  readonly unownedPods: PodPolicy;
  readonly loadBalancerDelay: Duration;
  readonly retainsAbandonedInstances: boolean;
}

/** What Auto Scaling allows: https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html */
const LONGEST_WAIT = Duration.hours(48);

export function nodeGroupSettings(scope: IConstruct, options: NodeGroupOptions): NodeGroupSettings {
  const settings = {
    drainTimeout: options.drainTimeout ?? Duration.hours(1),
    whenBlocked: options.whenBlocked ?? WhenBlocked.RETAIN,
    joinTimeout: options.joinTimeout ?? Duration.minutes(15),
    surge: options.surge ?? Surge.WHEN_NEEDED,
    emptyDirPods: options.emptyDirPods ?? PodPolicy.EVICT,
    unownedPods: options.unownedPods ?? PodPolicy.EVICT,
    loadBalancerDelay: options.loadBalancerDelay ?? Duration.seconds(0),
    retainsAbandonedInstances: options.retainsAbandonedInstances ?? false,
  };
  checkDuration(scope, 'drainTimeout', settings.drainTimeout, { least: Duration.minutes(2), most: LONGEST_WAIT, unit: 'seconds' });
  checkDuration(scope, 'joinTimeout', settings.joinTimeout, { least: Duration.minutes(1), most: LONGEST_WAIT, unit: 'seconds' });
  checkDuration(scope, 'loadBalancerDelay', settings.loadBalancerDelay, {
    least: Duration.seconds(0), most: halfOf(settings.drainTimeout), unit: 'seconds',
  });
  return settings;
}

/** The pods need the other half. */
function halfOf(drainTimeout: Duration): Duration {
  return drainTimeout.isUnresolved() ? LONGEST_WAIT : Duration.seconds(Math.floor(drainTimeout.toSeconds() / 2));
}
