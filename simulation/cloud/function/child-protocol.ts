import type { InvocationContext } from './runtime';

/** What the simulation asks of a function's process. */
export interface InvokeMessage {
  readonly type: 'invoke';
  readonly event: unknown;
  readonly context: Omit<InvocationContext, 'getRemainingTimeInMillis'>;
  readonly remainingMs: number;
  readonly traceId: string;
  /** How far the time of the simulation is ahead of the machine's, in milliseconds. */
  readonly aheadMs: number;
}

/** Some time of the simulation was skipped while the function runs. */
export interface SkipMessage {
  readonly type: 'skip';
  readonly aheadMs: number;
}

export type ParentMessage = InvokeMessage | SkipMessage;

/** What a function's process tells the simulation. */
export type ChildMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly value: unknown }
  | { readonly type: 'error'; readonly name: string; readonly message: string; readonly stack?: string };
