import { LOOKED_AT_FOR } from '../instances/launch';

/** Whose invocation leads: one of this drainer, or of another that serves the same cluster. */
export type Leader = 'ours' | 'other';

/** The drainer whose invocation holds the Lease, by the holder's identity. Undefined: the holder is not an invocation of a drainer. */
export function drainerOf(holder: string): string | undefined {
  const [drainer, invocation] = holder.split('/');
  return invocation === undefined ? undefined : drainer;
}

/**
 * Whose invocation holds the Lease. `holder` is undefined if somebody took it at the same moment. That is treated as another drainer's: if it is our
 * own after all, doing its work here, too, has no effect twice, whereas work that nobody does would wait for the next message.
 */
export function leaderOf(holder: string | undefined, drainerName: string): Leader {
  return holder !== undefined && drainerOf(holder) === drainerName ? 'ours' : 'other';
}

/** Whether an invocation that does not lead ends the lifecycle actions of its own drainer: an invocation that leads for another drainer cannot end ours. */
export function endsOwnDrains(leader: Leader): boolean {
  return leader === 'other';
}

interface Looks {
  /** When to look again for missing nodes. */
  readonly missingAt: number;
  /** Until when a launch beyond its join timeout is watched before it is decided. */
  readonly lateUntil: number;
  /** Since when this invocation has seen the cluster. */
  readonly seenSince: number;
}

/**
 * When an invocation that does not lead looks a second time before it finishes, so that decisions that take two looks do not start again in the next
 * invocation. Undefined: not at all, because nothing needs it, or it would take longer than a second look is worth.
 */
export function secondLookAt({ missingAt, lateUntil, seenSince }: Looks): number | undefined {
  const again = [missingAt, lateUntil].filter((time) => time <= seenSince + LOOKED_AT_FOR);
  return again.length === 0 ? undefined : Math.max(...again);
}
