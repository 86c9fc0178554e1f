import type { RetainedStatus } from '../../drain/decision';

/** For so long after the last pod has moved, the next ones may be able to. Then the next sweep tries. */
const GOES_ON_FOR = 60_000;

/** How long retained nodes are worth to be looked at: as long as something moves on them. */
export class Progress {
  private last = '';
  private movedAt = -Infinity;

  /** Until when the leader stays for them; in the past: nothing moves. */
  until(retainedNodes: readonly RetainedStatus[], now: number): number {
    const state = JSON.stringify(retainedNodes.map(({ node, podsLeft }) => [node.metadata.uid, podsLeft]));
    const hasChanged = this.last !== '' && state !== this.last;
    if (retainedNodes.some(({ isMoving }) => isMoving) || (hasChanged && retainedNodes.length > 0)) {
      this.movedAt = now;
    }
    this.last = state;
    return this.movedAt + GOES_ON_FOR;
  }
}
