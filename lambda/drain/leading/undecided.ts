import { STEER_ANNOTATION } from '../../../src/names';
import type { Node } from '../../kubernetes/objects';
import { type DrainState, isNewer, readDrainState } from '../state/drain-state';

/** Decides, for an invocation that does not lead, whether whoever leads decides about the drains of its own drainer. */

/** Longer than an invocation can last: Lambda ends it after a quarter of an hour. Who holds the Lease for longer is none. */
const LONGEST_LEADERSHIP = 20 * 60_000;
/** So long after its deadline a drain that somebody decides about has ended. */
const ENDED_AFTER = 60_000;

/** A leader that has just begun lists the cluster first. */
const TOLD_AFTER = 60_000;

/** A drain that nobody decides about. */
export interface UndecidedDrain {
  readonly node: Node;
  /** Since when it waits for that. */
  readonly since: number;
}

/** Who else leads. */
export interface OtherLeader {
  /** Since when, by what stands on the Lease; -Infinity where that tells nothing. */
  readonly ledSince: number;
  readonly drainerName: string;
  readonly now: number;
}

/**
 * The drains of our own that whoever leads leaves as they are. The first that a leader does about a drain is to write on its node whom it waits for, within
 * seconds, and the last is to end it at its deadline. Between these nothing of a drain that is blocked need change, so there the holder tells it.
 */
export function undecidedDrains(nodes: readonly Node[], { ledSince, drainerName, now }: OtherLeader): readonly UndecidedDrain[] {
  const isNoInvocation = now - ledSince > LONGEST_LEADERSHIP && ledSince !== -Infinity;
  return nodes.flatMap((node) => {
    const state = readDrainState(node);
    if (!state || state.drainer !== drainerName || state.outcome !== undefined || isNewer(node)) {
      return [];
    }
    const since = sinceOf(node, state, { isNoInvocation, ledSince, now });
    return since === undefined ? [] : [{ node, since }];
  });
}

/** For how long nobody has decided about one of them, in milliseconds. Undefined where that is not worth telling yet. */
export function longestUndecided(drains: readonly UndecidedDrain[], now: number): number | undefined {
  const longest = Math.max(0, ...drains.map(({ since }) => now - since));
  return longest < TOLD_AFTER ? undefined : longest;
}

function sinceOf(
  node: Node, state: DrainState, { isNoInvocation, ledSince, now }: Pick<OtherLeader, 'ledSince' | 'now'> & { readonly isNoInvocation: boolean },
): number | undefined {
  const since = Math.max(state.cordoned, ledSince);
  if (isNoInvocation) {
    return since;
  }
  // Whoever steers a drain may want that nothing becomes of it.
  if (node.metadata.annotations?.[STEER_ANNOTATION] !== undefined) {
    return undefined;
  }
  if (state.baseline === undefined) {
    return since;
  }
  return now > state.deadline + ENDED_AFTER ? Math.max(state.deadline, ledSince) : undefined;
}
