import type { Message } from './messages';
import type { CountedMetric, MeasuredMetric } from '../../src/names';

/*
 * What the functions say: the log and the metrics, as those who speak see them. The files beside this one write them by Powertools, messages.ts lists every
 * message. A message and a metric are contracts: alarms, saved queries and the command `report` match them.
 */

/** What a log line says besides its message. */
export interface LogFields {
  readonly [field: string]: unknown;
  readonly group?: string;
  readonly instance?: string;
  readonly node?: string;
  readonly error?: unknown;
}

/** The log: JSON lines, one a state change. Messages are those of one list; what varies stands in fields. */
export interface Log {
  /** For whoever looks into the function itself; off unless its log level says otherwise. */
  debug(message: Message, fields?: LogFields): void;
  info(message: Message, fields?: LogFields): void;
  warn(message: Message, fields?: LogFields): void;
  error(message: Message, fields?: LogFields): void;
}

/** What a metric is about, besides the drainer that runs. */
export interface MetricDimensions {
  /** Of whose drain this is: a leader decides for all drainers of the cluster. */
  readonly drainer?: string;
  readonly outcome?: string;
}

/** The metrics, written at once. Dimensions stay few: the drainer, and the outcome where there is one. */
export interface Metrics {
  /** Something happened. */
  count(metric: CountedMetric, value: number, about?: MetricDimensions): void;
  /** Something was measured: no sum of it means anything. */
  measure(metric: MeasuredMetric, value: number, about?: MetricDimensions): void;
}
