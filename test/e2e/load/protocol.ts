import type { LoadOptions } from './load';
import type { Failure } from './tally';

export type GeneratorOptions = Omit<LoadOptions, 'clock'>;

/** How the requests to one target, such as `shop/web/slow?seconds=5`, went. */
export interface TargetResult {
  readonly target: string;
  readonly sent: number;
  readonly failed: number;
  readonly late: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly failures: readonly Failure[];
}

/** What the generator's process tells. It is told its options first, and `stop` in the end. */
export type GeneratorMessage =
  | { readonly type: 'started' }
  | { readonly type: 'stopped'; readonly results: readonly TargetResult[] }
  | { readonly type: 'failed'; readonly message: string };
