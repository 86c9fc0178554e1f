import type { InvocationContext } from './runtime';

/** A message from the simulation to a function's process. */
export interface InvokeMessage {
  readonly type: 'invoke';
  readonly event: unknown;
  readonly context: Omit<InvocationContext, 'getRemainingTimeInMillis'>;
  readonly remainingMs: number;
  readonly traceId: string;
  /** How far the time of the simulation is ahead of the machine's, in milliseconds. */
  readonly aheadMs: number;
}

/** Some simulated time was skipped while the function was running. */
export interface SkipMessage {
  readonly type: 'skip';
  readonly aheadMs: number;
}

export type ParentMessage = InvokeMessage | SkipMessage;

/** A message from a function's process to the simulation. */
export type ChildMessage =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly value: unknown }
  | { readonly type: 'error'; readonly name: string; readonly message: string; readonly stack?: string };
