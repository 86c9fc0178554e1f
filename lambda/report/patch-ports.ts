import type { PatchMessage } from './patch-messages';
import type { PatchMetric } from '../../src/names';

/** The log of a plan. All messages are from one list; variable parts are fields. */
export interface PatchLog {
  info(message: PatchMessage, fields?: object): void;
  warn(message: PatchMessage, fields?: object): void;
  error(message: PatchMessage, fields?: object): void;
}

/** The metrics of a plan, written at once. */
export interface PatchMetrics {
  write(metric: PatchMetric, value: number, about?: { readonly group?: string; readonly outcome?: string }): void;
}
