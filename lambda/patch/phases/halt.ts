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

/** Those that were begun with, or all where none was. A rollback goes back to what was good before. */
function rejected({ kind, images, groups }: PatchState): string[] {
  if (kind === 'rollback') return [];
  const begun = Object.keys(groups);
  const touched = Object.entries(images).filter(([key]) => begun.length === 0 || begun.includes(key));
  return [...new Set(touched.map(([key, { to }]) => rejectionKey(key, to)))];
}

/** An image is known by itself; the version of a launch template by its group, too. */
export function rejectionKey(group: string, to: string): string {
  return to.startsWith('ami-') ? to : `${group}@${to}`;
}
