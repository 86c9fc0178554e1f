import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import { LineFormatter } from './line-formatter';
import type { PatchMessage } from './patch-messages';
import type { PatchLog, PatchMetrics } from './patch-ports';
import { GROUP_DIMENSION, METRICS_NAMESPACE, OUTCOME_DIMENSION, PACKAGE_NAME, PATCH_METRICS, type PatchMetric, PLAN_DIMENSION } from '../../src/names';

/** The log of a plan as JSON lines of Powertools. */
export class PowertoolsPatchLog implements PatchLog {
  private readonly logger: Logger;

  constructor(plan: string) {
    this.logger = new Logger({ serviceName: PACKAGE_NAME, logFormatter: new LineFormatter(), persistentKeys: { plan } });
  }

  begin(context: Context): void {
    this.logger.addContext(context);
  }

  info(message: PatchMessage, fields: object = {}): void {
    this.logger.info(message, { ...fields });
  }

  warn(message: PatchMessage, fields: object = {}): void {
    this.logger.warn(message, { ...fields });
  }

  error(message: PatchMessage, fields: object = {}): void {
    this.logger.error(message, { ...fields });
  }
}

/** The metrics of a plan, in the embedded metric format. */
export class PowertoolsPatchMetrics implements PatchMetrics {
  private readonly writer = new Metrics({ namespace: METRICS_NAMESPACE });

  constructor(private readonly plan: string) {}

  write(metric: PatchMetric, value: number, { group, outcome }: { readonly group?: string; readonly outcome?: string } = {}): void {
    this.writer.clearDefaultDimensions();
    this.writer.setDefaultDimensions({
      [PLAN_DIMENSION]: this.plan,
      ...group !== undefined && { [GROUP_DIMENSION]: group },
      ...outcome !== undefined && { [OUTCOME_DIMENSION]: outcome },
    });
    this.writer.addMetric(metric, metric === PATCH_METRICS.TIME_TO_PATCH ? MetricUnit.Seconds : MetricUnit.Count, value);
    this.writer.publishStoredMetrics();
  }
}
