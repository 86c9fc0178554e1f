import type { DemoResult } from './result';
import { findFaults } from './verdict';

/** The version of this format. */
const FORMAT = 1;

/** Everything about a run. Times are milliseconds since the start of the instance refresh. */
export function toJson(result: DemoResult): string {
  return `${JSON.stringify({ format: FORMAT, faults: findFaults(result), ...result }, undefined, 1)}\n`;
}
