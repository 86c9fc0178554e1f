import type { Groups } from './groups';
import type { HeldInstance } from './held-instance';
import type { DrainState } from '../state/drain-state';

/** Whether a drain state of ours stands on a node whose lifecycle action is over. Other drainers judge their own. */
export function isActionOver({ drainer }: DrainState, held: HeldInstance | undefined, drainerName: string): boolean {
  return drainer === drainerName && !held;
}

/**
 * Whether the node of a drain of ours is in service again, so that its drain state goes: the event was late, or the instance came back. A
 * state that was read soon after the drain began may be one of before.
 */
export function isBackInService({ drainer, instance, started }: DrainState, groups: Groups, drainerName: string): boolean {
  return drainer === drainerName && groups.isInService(instance) && groups.show(started);
}

/** Whether the drain is ours and another invocation began it: Auto Scaling is asked for the rest of it. */
export function isUnexpected({ drainer, outcome }: Pick<DrainState, 'drainer' | 'outcome'>, held: HeldInstance | undefined, drainerName: string): boolean {
  return drainer === drainerName && !outcome && !held;
}
