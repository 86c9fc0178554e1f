import type { OwnerResult, RehearsalResult } from '../result/result';

/** What the page shows, of a rehearsal or of a patch that has been. Times are seconds since the start, with one decimal. */
export interface PageData {
  readonly title: string;
  /** Where it comes from, and as of when. */
  readonly intro: string;
  /** What is read first: a value, and what it is. */
  readonly facts: ReadonlyArray<readonly [value: string, name: string]>;
  readonly result: PageResult;
  readonly lanes: readonly Lane[];
  /** By owner. */
  readonly curves: Readonly<Record<string, Curve>>;
  /** By owner: when pods of it left their nodes, where it is not known how many were available. */
  readonly marks?: Readonly<Record<string, readonly number[]>>;
  readonly notes: { readonly title: string; readonly intro?: string; readonly lists: ReadonlyArray<readonly string[]> };
}

export interface PageResult extends Pick<RehearsalResult, 'verdict' | 'summary' | 'seconds' | 'nodes' | 'findings'> {
  readonly owners: readonly PageOwner[];
}

/** An owner, as far as it is known: a log does not tell how many pods it wants. */
export interface PageOwner extends Pick<OwnerResult, 'kind' | 'namespace' | 'name' | 'moves' | 'because' | 'mend' | 'field'>,
  Partial<Pick<OwnerResult, 'replicas' | 'floor' | 'mostMoves' | 'interruptedSeconds' | 'interruptedAtEnd'>> {
  readonly interrupted: boolean;
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
