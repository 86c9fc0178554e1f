import type { Message } from './report/messages';
import type { Metric } from '../src/names';

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

/** The metrics. Dimensions stay few: the drainer, and the outcome where there is one. */
export interface Metrics {
  count(metric: Metric, value: number, outcome?: string): void;
}
