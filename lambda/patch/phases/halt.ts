import type { Step } from '../decision';
import { enter, type Outcome, type PatchState } from '../state';

/** Ends the patch early: no more instances are replaced, and no group launches its images any more. */
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

/**
 * Includes images of later stages, because otherwise the next patch would begin with those groups. A rollback returns to images that were good
 * before, so it rejects none.
 */
function rejected({ kind, images }: PatchState): string[] {
  if (kind === 'rollback') {
    return [];
  }
  return [...new Set(Object.entries(images).map(([key, { to }]) => rejectionKey(key, to)))];
}

/** An image is identified by its id alone; a launch template version also by its group. */
export function rejectionKey(group: string, to: string): string {
  return to.startsWith('ami-') ? to : `${group}@${to}`;
}
