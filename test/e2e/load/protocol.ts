import type { LoadOptions } from './load';
import type { Failure } from './tally';

export type GeneratorOptions = Omit<LoadOptions, 'clock'>;

/** The results of the requests to one target, such as `shop/web/slow?seconds=5`. */
export interface TargetResult {
  readonly target: string;
  readonly sent: number;
  readonly failed: number;
  readonly late: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly failures: readonly Failure[];
}

/** The messages of the generator's process. It first receives its options, and finally `stop`. */
export type GeneratorMessage =
  | { readonly type: 'started' }
  | { readonly type: 'stopped'; readonly results: readonly TargetResult[] }
  | { readonly type: 'failed'; readonly message: string };
