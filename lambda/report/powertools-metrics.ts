import { Metrics as PowertoolsMetricsWriter, MetricUnit } from '@aws-lambda-powertools/metrics';
import { DRAINER_DIMENSION, type Metric, METRICS_NAMESPACE, OUTCOME_DIMENSION } from '../../src/names';
import type { Metrics } from '../report';

/** Counts metrics during an invocation, and writes them to the log in the embedded metric format at its end. */
export class PowertoolsMetrics implements Metrics {
  private readonly writer = new PowertoolsMetricsWriter({ namespace: METRICS_NAMESPACE });
  /** By outcome, which is undefined for metrics that have none. */
  private counts = new Map<string | undefined, Map<Metric, number>>();

  constructor(drainer: string) {
    // Powertools adds the dimension `service` by itself; an alarm on our documented dimensions would never see the metric.
    this.writer.clearDefaultDimensions();
    this.writer.setDefaultDimensions({ [DRAINER_DIMENSION]: drainer });
  }

  count(metric: Metric, value: number, outcome?: string): void {
    const counts = this.counts.get(outcome) ?? new Map<Metric, number>();
    counts.set(metric, (counts.get(metric) ?? 0) + value);
    this.counts.set(outcome, counts);
  }

  /** One line for each set of dimensions. */
  publish(): void {
    const published = this.counts;
    this.counts = new Map();
    for (const [outcome, counts] of published) {
      if (outcome !== undefined) this.writer.addDimension(OUTCOME_DIMENSION, outcome);
      for (const [metric, value] of counts) {
        this.writer.addMetric(metric, MetricUnit.Count, value);
      }
      this.writer.publishStoredMetrics();
    }
  }
}
