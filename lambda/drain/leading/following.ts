import { LOOKED_AT_FOR } from '../instances/launch';

/** Whose invocation leads: one of this drainer, or of another that serves the same cluster. */
export type Leader = 'ours' | 'other';

/** The drainer one of whose invocations holds the Lease, by its identity. Undefined: it is no invocation of a drainer. */
export function drainerOf(holder: string): string | undefined {
  const [drainer, invocation] = holder.split('/');
  return invocation === undefined ? undefined : drainer;
}

/**
 * Whose invocation holds the Lease, by its identity. Undefined: somebody took it at the same moment. Taken for another drainer's, since what our own
 * would do besides is done once all the same, and what nobody did would wait for the next message.
 */
export function leaderOf(holder: string | undefined, drainerName: string): Leader {
  return holder !== undefined && drainerOf(holder) === drainerName ? 'ours' : 'other';
}

/** Whether an invocation that does not lead ends the lifecycle actions of its own drainer: who leads for another one can end none of ours. */
export function endsOwnDrains(leader: Leader): boolean {
  return leader === 'other';
}

interface Looks {
  /** When instances whose node is missing are to be looked for again. */
  readonly missingAt: number;
  /** Until when a launch whose time is over is to be looked at before it is judged. */
  readonly lateUntil: number;
  /** Since when this invocation sees the cluster. */
  readonly seenSince: number;
}

/**
 * When an invocation that does not lead looks once more before it is done, so that what takes two looks is not begun anew by the next one.
 * Undefined: not at all, since nothing asks for it, or not within the time that a second look is worth waiting for.
 */
export function secondLookAt({ missingAt, lateUntil, seenSince }: Looks): number | undefined {
  const again = [missingAt, lateUntil].filter((time) => time <= seenSince + LOOKED_AT_FOR);
  return again.length === 0 ? undefined : Math.max(...again);
}
