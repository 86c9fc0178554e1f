import type { RehearsalResult } from '../result/result';

/** What the page shows. Times are seconds since the start, with one decimal. */
export interface PageData {
  readonly title: string;
  readonly result: RehearsalResult;
  readonly lanes: readonly Lane[];
  readonly curves: Readonly<Record<string, Curve>>;
}

/** A node from joining to leaving. */
export interface Lane {
  readonly name: string;
  /** Whether it was there before. */
  readonly old: boolean;
  readonly from: number;
  readonly to?: number;
  readonly drain?: { readonly from: number; readonly to?: number; readonly outcome?: string; readonly because: readonly string[] };
  /** Its pods, but those that come and go with nodes: name, owner, from, ready, leaving, gone. */
  readonly pods: ReadonlyArray<readonly [string, string, number, number | null, number | null, number | null]>;
}

/** Available pods over time, as pairs of time and number, and what must be kept. */
export interface Curve {
  readonly available: ReadonlyArray<readonly [number, number]>;
  readonly floor: number;
  readonly replicas: number;
  readonly below: ReadonlyArray<readonly [number, number]>;
}
