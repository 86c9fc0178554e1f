/**
 * The progress of a patch, as far as Auto Scaling does not know it. Kept in a parameter of Systems Manager, not in the execution, so that an
 * execution that is killed or started twice does no harm.
 */
export interface PatchState {
  readonly v: 1;
  /** The patch's name, with which the names of its executions begin. */
  readonly patch: string;
  readonly kind: PatchKind;
  readonly beganAt: number;
  /** The target of each group that does not have it yet. Follows what the sources offer until the first stage begins, and is fixed from then on. */
  readonly images: Readonly<Record<string, PatchImage>>;
  /** The name of the current stage. Undefined: the first. */
  readonly stage?: string;
  readonly phase: Phase;
  /** When the phase began. */
  readonly since: number;
  /** The groups that have had, or are having, their turn, by key. */
  readonly groups: Readonly<Record<string, GroupProgress>>;
  /** Answers of check functions in this phase, by ARN. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** Whether the approval has been requested. */
  readonly approvalAsked?: true;
  /** What it waits for, as last reported. */
  readonly waitsFor?: string;
  /** Once it halts or has ended: the outcome, and why. */
  readonly outcome?: Outcome;
  readonly because?: string;
}

/** `emergency` ignores windows and freezes; `rollback` returns to the former images. */
export type PatchKind = 'regular' | 'emergency' | 'rollback';

export type Phase = 'before' | 'replacing' | 'soaking' | 'after' | 'halting' | 'ended';

export type Outcome = 'succeeded' | 'failed' | 'stopped' | 'rolled-back';

export interface PatchImage {
  /** The image, or the version of the launch template. */
  readonly to: string;
  /** The image that the group launched before. */
  readonly from?: string;
  readonly publishedAt?: number;
}

export interface GroupProgress {
  readonly beganAt: number;
  /** How many nodes were outdated then. */
  readonly outdated: number;
  readonly endedAt?: number;
  /** Since when its parameter has been waiting to get the image. */
  readonly imageSince?: number;
  /** Since when its parameter has been waiting to get the former image back. */
  readonly formerSince?: number;
  /** The latest refresh that we started. */
  readonly refresh?: string;
  /** The number of refreshes that succeeded but left outdated instances. */
  readonly inVain?: number;
  /** The refresh that we cancelled. */
  readonly cancelled?: string;
}

export interface Answer {
  readonly at: number;
  readonly ok: boolean;
  readonly because?: string;
}

export const BEFORE_IT_BEGINS: Pick<PatchState, 'v' | 'phase' | 'groups' | 'answers'> = {
  v: 1, phase: 'before', groups: {}, answers: {},
};

/** Begins a phase. Requests and answers of the last phase are void. */
export function enter(state: PatchState, phase: Phase, now: number): PatchState {
  const { approvalAsked: _, ...kept } = state;
  return { ...kept, phase, since: now, answers: {} };
}

/** The patch as it is when a group has been made anew under the same key: that one had no part in it. */
export function withoutGroup(state: PatchState, key: string): PatchState {
  const { [key]: _image, ...images } = state.images;
  const { [key]: _progress, ...groups } = state.groups;
  return { ...state, images, groups };
}
