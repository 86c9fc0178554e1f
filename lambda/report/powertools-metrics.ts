import { Metrics as PowertoolsMetricsWriter, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { MetricDimensions, Metrics } from './ports';
import {
  type CountedMetric, DRAINER_DIMENSION, MEASURED, type MeasuredMetric, type Metric, METRICS_NAMESPACE, OUTCOME_DIMENSION,
} from '../../src/names';

/** Writes each metric to the log at once, in the embedded metric format, because an invocation lasts for minutes, or may never end. */
export class PowertoolsMetrics implements Metrics {
  private readonly writer = new PowertoolsMetricsWriter({ namespace: METRICS_NAMESPACE });

  constructor(private readonly drainer: string) {}

  count(metric: CountedMetric, value: number, about?: MetricDimensions): void {
    this.write(metric, MetricUnit.Count, value, about);
  }

  measure(metric: MeasuredMetric, value: number, about?: MetricDimensions): void {
    this.write(metric, MetricUnit[MEASURED[metric]], value, about);
  }

  private write(metric: Metric, unit: (typeof MetricUnit)['Count' | 'Seconds'], value: number, { drainer = this.drainer, outcome }: MetricDimensions = {}): void {
    // Powertools adds the dimension `service` by itself. An alarm on our documented dimensions would then never see the metric.
    this.writer.clearDefaultDimensions();
    this.writer.setDefaultDimensions({ [DRAINER_DIMENSION]: drainer, ...(outcome === undefined ? {} : { [OUTCOME_DIMENSION]: outcome }) });
    this.writer.addMetric(metric, unit, value);
    this.writer.publishStoredMetrics();
  }
}
