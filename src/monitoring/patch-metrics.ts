import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { METRICS_NAMESPACE, PATCH_METRICS, type PatchMetric, PLAN_DIMENSION } from '../names';

/** How a patch ended. */
export enum PatchOutcome {
  /** Every node of its groups runs the image. */
  SUCCEEDED = 'succeeded',

  /** A check or an instance refresh failed. */
  FAILED = 'failed',

  /** A person stopped it, or nobody approved it. */
  STOPPED = 'stopped',

  /** Every node runs the former image again. */
  ROLLED_BACK = 'rolled-back',
}

const COUNTED: readonly string[] = [PATCH_METRICS.PATCHES, PATCH_METRICS.NODES_REPLACED];

/** A metric as the function of a plan emits it, once an hour or when a patch ends. */
export function patchMetric(metricName: PatchMetric, planName: string, options?: cloudwatch.MetricOptions): cloudwatch.Metric {
  return new cloudwatch.Metric({
    statistic: COUNTED.includes(metricName) ? cloudwatch.Stats.SUM : cloudwatch.Stats.MAXIMUM,
    period: Duration.hours(1),
    ...options,
    namespace: METRICS_NAMESPACE,
    metricName,
    dimensionsMap: { [PLAN_DIMENSION]: planName, ...options?.dimensionsMap },
  });
}
