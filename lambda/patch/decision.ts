import type { PatchState } from './state';

/** What is to be done. Each may be done twice: what Auto Scaling then says decides what follows. */
export type Action =
  /** From now on the group launches this image. */
  | { readonly do: 'write-image'; readonly group: string; readonly image: string }
  /** Keeps a refresh from replacing instances that are new already. */
  | { readonly do: 'protect'; readonly group: string; readonly instances: readonly string[] }
  | { readonly do: 'unprotect'; readonly group: string; readonly instances: readonly string[] }
  | {
    readonly do: 'start-refresh';
    readonly group: string;
    readonly minHealthyPercentage: number;
    readonly maxHealthyPercentage: number;
    /** Leaves instances that have the group's version of its launch template. */
    readonly skipMatching: boolean;
  }
  | { readonly do: 'cancel-refresh'; readonly group: string; readonly refresh: string; readonly because: string }
  | { readonly do: 'ask-function'; readonly arn: string; readonly stage: string }
  | { readonly do: 'reject-images'; readonly images: readonly string[]; readonly because: string }
  | { readonly do: 'tell'; readonly told: Told };

/** What goes to the log and to the event bus. */
export type Told =
  | { readonly what: 'patch-started' }
  | { readonly what: 'group-left-out'; readonly group: string; readonly because: string }
  | { readonly what: 'stage-started'; readonly stage: string; readonly groups: readonly string[] }
  | { readonly what: 'approval-requested'; readonly stage: string; readonly when: 'before' | 'after' }
  | { readonly what: 'group-ended'; readonly stage: string; readonly group: string; readonly kept: readonly string[]; readonly retained: readonly string[] }
  | { readonly what: 'stage-ended'; readonly stage: string }
  | { readonly what: 'patch-failed'; readonly because: string }
  | { readonly what: 'patch-ended' }
  | { readonly what: 'patch-waits'; readonly because: string };

/** What one phase decides. With `goOn` the next one decides at once. */
export interface Step {
  readonly actions?: readonly Action[];
  readonly state: PatchState;
  readonly waits?: readonly string[];
  readonly lookAgainAt?: number;
  readonly goOn?: true;
}

export interface Decision {
  readonly actions: readonly Action[];
  readonly state: PatchState;
  /** What the patch waits for, as sentences. */
  readonly waits: readonly string[];
  readonly lookAgainAt: number;
}
