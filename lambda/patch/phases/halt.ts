import type { Step } from '../decision';
import { enter, type Outcome, type PatchState } from '../state';

/** Ends the patch early: nothing more is replaced, and nothing more is launched with its images. */
export function halt(state: PatchState, outcome: Outcome, because: string, now: number): Step {
  return {
    state: { ...enter(state, 'halting', now), outcome, because },
    actions: [
      { type: 'reject-images', images: rejected(state), because },
      { type: 'tell', told: { type: 'patch-failed', because } },
    ],
    goOn: true,
  };
}

/** Those of later stages, too, whose groups would be next otherwise. A rollback goes back to what was good before. */
function rejected({ kind, images }: PatchState): string[] {
  if (kind === 'rollback') {
    return [];
  }
  return [...new Set(Object.entries(images).map(([key, { to }]) => rejectionKey(key, to)))];
}

/** An image is known by itself; the version of a launch template by its group, too. */
export function rejectionKey(group: string, to: string): string {
  return to.startsWith('ami-') ? to : `${group}@${to}`;
}
