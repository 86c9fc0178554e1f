import type { Decision, RetainedStatus } from '../decision';

/** For so long after the last pod has moved, the next ones may be able to. Then the next sweep tries. */
const GOES_ON_FOR = 60_000;

/** Decides how long retained nodes are worth to be looked at: as long as something moves on them. */
export interface Progress {
  /** How many pods are left on which node, as text; undefined before the first look. */
  readonly left?: string;
  readonly movedAt: number;
}

export const NO_PROGRESS: Progress = { movedAt: -Infinity };

export function followProgress(before: Progress, retainedNodes: readonly RetainedStatus[], now: number): Progress {
  const left = JSON.stringify(retainedNodes.map(({ node, podsLeft }) => [node.metadata.uid, podsLeft]));
  const hasChanged = before.left !== undefined && left !== before.left && retainedNodes.length > 0;
  return { left, movedAt: hasChanged || retainedNodes.some(({ isMoving }) => isMoving) ? now : before.movedAt };
}

/** Until when the leader stays for them; in the past: nothing moves. */
export function goesOnUntil({ movedAt }: Progress): number {
  return movedAt + GOES_ON_FOR;
}

/** Whether the leader stays for them. */
export function goesOn(progress: Progress, now: number): boolean {
  return now < goesOnUntil(progress);
}

/** Whether the leader has something to do about drains: of released pods that no drain is about only what is to be done now counts. */
export function isDrainLeft({ actions, drainingNodes }: Pick<Decision, 'actions' | 'drainingNodes'>, progress: Progress, now: number): boolean {
  return drainingNodes.length > 0 || actions.length > 0 || goesOn(progress, now);
}
