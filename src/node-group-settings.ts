import { Duration } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { checkDuration } from './check';
import type { NodeGroupOptions } from './node-group-options';
import { WhenBlocked } from './node-group-options';

/** The options of a group, complete and checked. */
export interface NodeGroupSettings {
  readonly drainTimeout: Duration;
  readonly whenBlocked: WhenBlocked;
  readonly joinTimeout: Duration;
  readonly retainsAbandonedInstances: boolean;
}

/** What Auto Scaling allows: https://docs.aws.amazon.com/autoscaling/ec2/userguide/lifecycle-hooks-overview.html */
const LONGEST_WAIT = Duration.hours(48);

export function nodeGroupSettings(scope: IConstruct, options: NodeGroupOptions): NodeGroupSettings {
  const settings = {
    drainTimeout: options.drainTimeout ?? Duration.hours(1),
    whenBlocked: options.whenBlocked ?? WhenBlocked.RETAIN,
    joinTimeout: options.joinTimeout ?? Duration.minutes(15),
    retainsAbandonedInstances: options.retainsAbandonedInstances ?? false,
  };
  checkDuration(scope, 'drainTimeout', settings.drainTimeout, { least: Duration.minutes(2), most: LONGEST_WAIT, unit: 'seconds' });
  checkDuration(scope, 'joinTimeout', settings.joinTimeout, { least: Duration.minutes(1), most: LONGEST_WAIT, unit: 'seconds' });
  return settings;
}
