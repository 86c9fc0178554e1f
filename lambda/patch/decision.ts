import type { PatchState } from './state';

/** What to do. Each action may be carried out twice: what Auto Scaling then says decides how to go on. */
export type Action =
  /** Makes the group launch this image from now on. */
  | { readonly type: 'write-image'; readonly group: string; readonly image: string }
  /** Keeps a refresh from replacing instances that already are new. */
  | { readonly type: 'protect'; readonly group: string; readonly instances: readonly string[] }
  | { readonly type: 'unprotect'; readonly group: string; readonly instances: readonly string[] }
  | {
    readonly type: 'start-refresh';
    readonly group: string;
    readonly minHealthyPercentage: number;
    readonly maxHealthyPercentage: number;
    /** Leaves instances alone that have the group's launch template version. */
    readonly skipMatching: boolean;
  }
  | { readonly type: 'cancel-refresh'; readonly group: string; readonly refresh: string; readonly because: string }
  | { readonly type: 'ask-function'; readonly arn: string; readonly stage: string }
  | { readonly type: 'reject-images'; readonly images: readonly string[]; readonly because: string }
  | { readonly type: 'tell'; readonly told: Told };

/** What is reported to the log and the event bus. */
export type Told =
  | { readonly type: 'patch-started' }
  | { readonly type: 'group-left-out'; readonly group: string; readonly because: string }
  | { readonly type: 'stage-started'; readonly stage: string; readonly groups: readonly string[] }
  | { readonly type: 'approval-requested'; readonly stage: string; readonly when: 'before' | 'after' }
  | { readonly type: 'group-ended'; readonly stage: string; readonly group: string; readonly kept: readonly string[]; readonly retained: readonly string[] }
  | { readonly type: 'stage-ended'; readonly stage: string }
  | { readonly type: 'patch-failed'; readonly because: string }
  | { readonly type: 'patch-ended' }
  | { readonly type: 'patch-waits'; readonly because: string };

/** The decision of one phase. With `goOn`, the new state's phase decides at once. */
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
