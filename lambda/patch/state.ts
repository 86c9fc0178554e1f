/**
 * How far a patch is: what Auto Scaling does not tell. It is kept in a parameter of Systems Manager, not in the execution, so that an
 * execution that was killed, or started twice, costs nothing.
 */
export interface PatchState {
  readonly v: 1;
  /** Its name, which is the start of those of its executions. */
  readonly patch: string;
  readonly kind: PatchKind;
  readonly beganAt: number;
  /** By group, for those that have not got theirs. Follows what the sources offer until the first stage begins, and is fixed from then on. */
  readonly images: Readonly<Record<string, PatchImage>>;
  /** The name of the stage that is on. Undefined: the first. */
  readonly stage?: string;
  readonly phase: Phase;
  /** When the phase began. */
  readonly since: number;
  /** The groups whose turn has come, by key. */
  readonly groups: Readonly<Record<string, GroupProgress>>;
  /** What functions answered in this phase, by their ARNs. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** Whether people were told that an approval is waited for. */
  readonly approvalAsked?: true;
  /** What it waits for, as last told. */
  readonly waitsFor?: string;
  /** While it halts or has ended: how, and why. */
  readonly outcome?: Outcome;
  readonly because?: string;
}

/** `emergency` asks no window, `rollback` goes back to the former image. */
export type PatchKind = 'regular' | 'emergency' | 'rollback';

export type Phase = 'before' | 'replacing' | 'soaking' | 'after' | 'halting' | 'ended';

export type Outcome = 'succeeded' | 'failed' | 'stopped' | 'rolled-back';

export interface PatchImage {
  /** The image, or the version of the launch template. */
  readonly to: string;
  /** What the group launched before. */
  readonly from?: string;
  readonly publishedAt?: number;
}

export interface GroupProgress {
  readonly beganAt: number;
  /** How many nodes were outdated then. */
  readonly outdated: number;
  readonly endedAt?: number;
  /** Since when its parameter is to have the image, and has not. */
  readonly imageSince?: number;
  /** Since when it is to have the former image again. */
  readonly formerSince?: number;
  /** The refresh that was started last. */
  readonly refresh?: string;
  /** How many ended well and left outdated instances behind. */
  readonly inVain?: number;
  /** That refresh was cancelled by us. */
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

/** A phase that begins. What was asked and answered in the last one is void. */
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
