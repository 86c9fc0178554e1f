import type { OwnerResult, RehearsalResult } from '../result/result';

/** The page's data, for a rehearsal or for a report of a past patch. Times are seconds since the start, with one decimal. */
export interface PageData {
  readonly title: string;
  /** The source of the data, and its date. */
  readonly intro: string;
  /** The headline figures: each a value and its name. */
  readonly facts: ReadonlyArray<readonly [value: string, name: string]>;
  readonly result: PageResult;
  readonly lanes: readonly Lane[];
  /** By owner. */
  readonly curves: Readonly<Record<string, Curve>>;
  /** By owner: when its pods left their nodes, if it is unknown how many were available. */
  readonly marks?: Readonly<Record<string, readonly number[]>>;
  readonly notes: { readonly title: string; readonly intro?: string; readonly lists: ReadonlyArray<readonly string[]> };
}

export interface PageResult extends Pick<RehearsalResult, 'verdict' | 'summary' | 'seconds' | 'nodes' | 'findings'> {
  readonly owners: readonly PageOwner[];
}

/** An owner, as far as known: a log does not say how many pods it wants. */
export interface PageOwner extends Pick<OwnerResult, 'kind' | 'namespace' | 'name' | 'moves' | 'because' | 'mend' | 'field'>,
  Partial<Pick<OwnerResult, 'replicas' | 'floor' | 'mostMoves' | 'interruptedSeconds' | 'interruptedAtEnd'>> {
  readonly interrupted: boolean;
}

/** A node from joining to leaving. */
export interface Lane {
  readonly name: string;
  /** Whether it existed before the patch. */
  readonly old: boolean;
  readonly from: number;
  readonly to?: number;
  readonly drain?: { readonly from: number; readonly to?: number; readonly outcome?: string; readonly because: readonly string[] };
  /** Its pods, except those that come and go with nodes: name, owner, from, ready, leaving, gone. */
  readonly pods: ReadonlyArray<readonly [string, string, number, number | null, number | null, number | null]>;
}

/** Available pods over time, as pairs of time and number, and the floor. */
export interface Curve {
  readonly available: ReadonlyArray<readonly [number, number]>;
  readonly floor: number;
  readonly replicas: number;
  readonly below: ReadonlyArray<readonly [number, number]>;
}
