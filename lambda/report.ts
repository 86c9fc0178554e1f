import type { Metric } from '../src/names';

/** What a log line says besides its message. */
export interface LogFields {
  readonly [field: string]: unknown;
  readonly group?: string;
  readonly instance?: string;
  readonly node?: string;
  readonly error?: unknown;
}

/** The log: JSON lines, one a state change. Messages are constant sentences; what varies stands in fields. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** The metrics. Dimensions stay few: the drainer, and the outcome where there is one. */
export interface Metrics {
  count(metric: Metric, value: number, outcome?: string): void;
}
