import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { DRAINER_DIMENSION, MEASURED, METRICS_NAMESPACE } from '../names';

/** How a drain ended. */
export enum DrainOutcome {
  /** All pods are gone, and their owners are available elsewhere. */
  DRAINED = 'drained',

  /** There was no pod to move. */
  NOTHING_TO_DRAIN = 'nothing-to-drain',

  /** The instance had no node. */
  NODE_MISSING = 'node-missing',

  /** The pods that were left were deleted. */
  FORCED = 'forced',

  /** The node could not be drained, and the instance is kept. */
  RETAINED = 'retained',

  /** The node could not be drained, and the instance is terminated. */
  FAILED = 'failed',
}

/** A metric as the function emits it. What is counted is summed up; of what is measured the largest counts. */
export function drainerMetric(metricName: string, drainerName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    statistic: metricName in MEASURED ? cloudwatch.Stats.MAXIMUM : cloudwatch.Stats.SUM,
    ...options,
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { [DRAINER_DIMENSION]: drainerName, ...options?.dimensionsMap },
  });
}
