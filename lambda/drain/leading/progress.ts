import type { Decision, RetainedStatus } from '../decision';

/** For this long after a pod has moved, others may become able to move. After that, the next sweep tries. */
const GOES_ON_FOR = 60_000;

/** Decides for how long the leader watches retained nodes: as long as something moves on them. */
export interface Progress {
  /** The number of pods left on each node, serialised; undefined before the first look. */
  readonly left?: string;
  readonly movedAt: number;
}

export const NO_PROGRESS: Progress = { movedAt: -Infinity };

export function followProgress(before: Progress, retainedNodes: readonly RetainedStatus[], now: number): Progress {
  const left = JSON.stringify(retainedNodes.map(({ node, podsLeft }) => [node.metadata.uid, podsLeft]));
  const hasChanged = before.left !== undefined && left !== before.left && retainedNodes.length > 0;
  return { left, movedAt: hasChanged || retainedNodes.some(({ isMoving }) => isMoving) ? now : before.movedAt };
}

/** Until when the leader stays for retained nodes; in the past if nothing moves. */
export function goesOnUntil({ movedAt }: Progress): number {
  return movedAt + GOES_ON_FOR;
}

/** Whether the leader stays for retained nodes. */
export function goesOn(progress: Progress, now: number): boolean {
  return now < goesOnUntil(progress);
}

/** Whether the leader has something left to do about drains. Of orphaned released pods, only those that need action now count. */
export function isDrainLeft({ actions, drainingNodes }: Pick<Decision, 'actions' | 'drainingNodes'>, progress: Progress, now: number): boolean {
  return drainingNodes.length > 0 || actions.length > 0 || goesOn(progress, now);
}
