import type { DrainerName } from './drain';
import type { OwnerLine } from '../../../simulation/demo/timeline';

/** What the load saw of one Service. */
export interface ServiceResult {
  readonly service: string;
  readonly sent: number;
  readonly failed: number;
  readonly reasons: Readonly<Record<string, number>>;
  /** When requests failed, in milliseconds from the beginning of the drain. */
  readonly failedAt: readonly number[];
}

/** One drain of one node, as measured. Times are in milliseconds, from its beginning. */
export interface RunResult {
  readonly shape: string;
  readonly drainer: DrainerName;
  readonly startedAt: string;
  /** Why the run does not count, if so. */
  readonly void?: string;
  /** The pods that had to leave. */
  readonly pods: number;
  /** When they were gone and every owner had all its pods again. Undefined: not before the run was cut off. */
  readonly drainMs?: number;
  /** When the run was cut off. */
  readonly cutOffMs: number;
  /** When the node was cordoned: before that the drain has not begun in the cluster. */
  readonly cordonedMs?: number;
  /** The shortest time that the floors allowed. */
  readonly limitMs?: number;
  readonly services: readonly ServiceResult[];
  readonly sent: number;
  readonly failed: number;
  readonly late: number;
  readonly secondsBelowFloor: number;
  readonly requests: Readonly<Record<string, number>>;
  readonly memoryMb: number;
  readonly owners: readonly OwnerLine[];
  /** How long it was observed. */
  readonly endedMs: number;
  /** The load average over a minute at its end, including other processes. */
  readonly loadAverage: number;
}

export function requestCount({ requests }: RunResult): number {
  return Object.values(requests).reduce((sum, count) => sum + count, 0);
}
