import { STEER_ANNOTATION } from '../../../src/names';
import type { Node } from '../../kubernetes/objects';
import { type DrainState, isNewer, readDrainState } from '../state/drain-state';

/** Decides, for an invocation that does not lead, whether the leader takes care of the drains of this invocation's own drainer. */

/** Longer than an invocation can last, since Lambda ends it after 15 minutes. A holder that has held the Lease for longer is not an invocation. */
const LONGEST_LEADERSHIP = 20 * 60_000;
/** A drain that a leader takes care of has ended by this long after its deadline. */
const ENDED_AFTER = 60_000;

/** A leader that has just begun lists the cluster first. */
const TOLD_AFTER = 60_000;

/** A drain that no leader takes care of. */
export interface UndecidedDrain {
  readonly node: Node;
  /** Since when it has been neglected. */
  readonly since: number;
}

/** The other invocation that leads. */
export interface OtherLeader {
  /** Since when it has led, by the Lease's timestamp; -Infinity if that is meaningless. */
  readonly ledSince: number;
  readonly drainerName: string;
  readonly now: number;
}

/**
 * Our own drains that the leader does not take care of. The first thing a leader does for a drain is to write the baseline on its node, within
 * seconds; the last is to end it at its deadline. In between, a blocked drain need not change at all, so there only the identity of the Lease's
 * holder tells.
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

/** The longest time for which one of them has been neglected, in milliseconds. Undefined if that is not worth reporting yet. */
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
  // A person who steers a drain may want nothing to happen to it.
  if (node.metadata.annotations?.[STEER_ANNOTATION] !== undefined) {
    return undefined;
  }
  if (state.baseline === undefined) {
    return since;
  }
  return now > state.deadline + ENDED_AFTER ? Math.max(state.deadline, ledSince) : undefined;
}
