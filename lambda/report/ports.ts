import type { Message } from './messages';
import type { CountedMetric, MeasuredMetric } from '../../src/names';

/*
 * Log and metrics, as the callers see them. The other files write them with Powertools; messages.ts lists all messages. Messages and metrics are
 * contracts: alarms, saved queries and the command `report` match them.
 */

/** The fields of a log line, besides its message. */
export interface LogFields {
  readonly [field: string]: unknown;
  readonly group?: string;
  readonly instance?: string;
  readonly node?: string;
  readonly error?: unknown;
}

/** The log: JSON lines, one per state change. All messages are from one list; variable parts are fields. */
export interface Log {
  /** For debugging the function itself; off by default, by its log level. */
  debug(message: Message, fields?: LogFields): void;
  info(message: Message, fields?: LogFields): void;
  warn(message: Message, fields?: LogFields): void;
  error(message: Message, fields?: LogFields): void;
}

/** The dimensions of a metric, besides the drainer that runs. */
export interface MetricDimensions {
  /** The drainer whose drain this is: a leader decides for all drainers of the cluster. */
  readonly drainer?: string;
  readonly outcome?: string;
}

/** The metrics, written at once. They have few dimensions: the drainer, and the outcome if there is one. */
export interface Metrics {
  /** Something happened. */
  count(metric: CountedMetric, value: number, about?: MetricDimensions): void;
  /** Something was measured, so that sums are meaningless. */
  measure(metric: MeasuredMetric, value: number, about?: MetricDimensions): void;
}
