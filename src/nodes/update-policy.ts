import { Duration } from 'aws-cdk-lib';
import * as autoscaling from 'aws-cdk-lib/aws-autoscaling';
import type { InstanceRefreshOptions } from './instance-refresh-options';

export const DEFAULT_HEALTHY = { minHealthyPercentage: 100, maxHealthyPercentage: 110 };

/** Always set, since a rollback reads the update policy, too. */
export function updatePolicy(options: InstanceRefreshOptions): autoscaling.UpdatePolicy {
  return autoscaling.UpdatePolicy.instanceRefresh({
    ...DEFAULT_HEALTHY,
    // The drainer says when an instance is ready.
    instanceWarmup: Duration.seconds(0),
    ...options,
    strategy: autoscaling.InstanceRefreshStrategy.ROLLING,
  });
}
