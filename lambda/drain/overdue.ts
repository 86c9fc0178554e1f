import { ADOPT_TIME, canEndAsChosen, deadlineOf, limitOf, type NewDrain } from './deadline';
import { endsWithInstance, type Outcome, outcomeAtDeadline, outcomeOfAll } from './end';
import type { HeldInstance } from './instances/held-instance';
import { mayStay } from './notices/notice';
import { belongsTo, type DrainState, isTakenBack, readDrainState } from './state/drain-state';
import type { Node } from '../kubernetes/objects';
import { isForbidden } from '../kubernetes/port';

/** Decides how a drain ends whose deadline has passed, while nothing on its node says how it ended. */

/** Beyond the deadline, for whoever leads, and for an API server that comes back. */
const PATIENCE = 5 * 60_000;

/** Who looks after a drain besides Auto Scaling. */
export type Sight =
  /** The cluster is seen, and since then somebody leads who could have decided: we or another invocation, which knows better and is given more time. */
  | { readonly type: 'seen'; readonly since: number; readonly leads: 'this' | 'another' }
  /** Since then the API server answers that we may not see the cluster. */
  | { readonly type: 'forbidden'; readonly since: number }
  /** It does not answer. */
  | { readonly type: 'away' };

/** A drain that nobody has ended, as Auto Scaling tells of it. */
export interface OpenDrain extends NewDrain {
  /** Since when it has been tried: when its message came first. */
  readonly triedSince: number;
  /** What stands on its node, where that can be seen. */
  readonly state?: Pick<DrainState, 'deadline' | 'limit'>;
}

/**
 * Whether a drain ends though nothing on its node says so. Its deadline holds whatever the cluster does: it follows from the action, the hook and
 * the options, and stands on the node for people to read. An API server that does not answer is an outage, which gives its time back, up to what
 * the hook allows. Never, where it could not end as the user chose, nor where nobody knows when it began.
 */
export function isOverdue({ triedSince, state, ...drain }: OpenDrain, sight: Sight, now: number): boolean {
  const isTimeKnown = state !== undefined || !drain.found;
  if (!isTimeKnown || !canEndAsChosen(drain.terms)) {
    return false;
  }
  const limit = state?.limit ?? limitOf(drain);
  if (sight.type === 'away') {
    return now >= limit - PATIENCE;
  }
  const deadline = state?.deadline ?? deadlineOf(drain, triedSince);
  const patience = sight.type === 'seen' && sight.leads === 'another' ? 2 * PATIENCE : PATIENCE;
  return now >= Math.min(Math.max(deadline, sight.since) + patience, limit + ADOPT_TIME);
}

/** What it means that the cluster could not be asked: who is refused is not waited for as an outage is. */
export function sightOf(error: unknown, since: number): Sight {
  return isForbidden(error) ? { type: 'forbidden', since } : { type: 'away' };
}

/** What is known of the cluster, besides what Auto Scaling says. */
export interface Seen {
  readonly sight: Sight;
  /** How the drain of a node has ended by the rules, where that could not be written down. */
  readonly decided?: (node: Node) => Outcome | undefined;
  /** Whether the node could not be written on. */
  readonly isRefusing?: (node: Node) => boolean;
}

/** How an overdue drain ends, with the node that is meant and the reason. */
export interface OverdueEnd {
  readonly outcome: Outcome;
  /** Undefined where none is known. */
  readonly node?: Node;
  readonly because: string;
}

/**
 * How the drain of an instance ends though nobody has ended it; undefined: not yet. Of several nodes the one with the latest deadline counts. Each
 * ends as is written on it, else as the rules have decided, else as its group says of a drain that is blocked; so does an instance without a node.
 *
 * @param nodes of the instance, as they were seen last; none where they never were
 */
export function judgeOverdue(
  { action, started, found, triedSince, options }: HeldInstance,
  nodes: readonly Node[],
  { sight, decided, isRefusing, retainsAbandoned, now }: Seen & { readonly retainsAbandoned: boolean; readonly now: number },
): OverdueEnd | undefined {
  const drains = nodes.map((node) => ({ node, state: stateOf(node, action) }));
  const open = drains.filter(({ state }) => state?.outcome === undefined);
  if (drains.length > 0 && open.length === 0) {
    return undefined;
  }
  // What a notice only made likely has come by this action, whose terms hold from then on.
  const states = open.flatMap(({ state }) => (state && !mayStay(state.notice) ? state : []));
  const last = states.toSorted((one, other) => other.deadline - one.deadline).at(0);
  // What ends with its instance in any case ends as was written when it began.
  const terms = { ...options, ...last && endsWithInstance(last) && { whenBlocked: last.whenBlocked }, retainsAbandoned };
  if (!isOverdue({ started, found, triedSince, terms, state: last }, sight, now)) {
    return undefined;
  }
  const blocked = outcomeAtDeadline({ isLast: last?.isLast, notice: last?.notice, whenBlocked: terms.whenBlocked });
  const outcomes = drains.map(({ node, state }) => state?.outcome ?? decided?.(node) ?? blocked);
  const node = open.at(0)?.node;
  return {
    outcome: outcomes.length === 0 ? blocked : outcomeOfAll(outcomes),
    node,
    because: unseenSentence(sight, node && (isRefusing?.(node) === true ? 'refuses' : 'takes-patches')),
  };
}

/** What stands on the node of this action. */
function stateOf(node: Node, action: HeldInstance['action']): DrainState | undefined {
  const state = readDrainState(node);
  return state && belongsTo(state, action) && !isTakenBack(node, state) ? state : undefined;
}

/**
 * Why something ends without a look at the cluster.
 *
 * @param node undefined where none is known
 */
export function unseenSentence(sight: Sight, node?: 'takes-patches' | 'refuses'): string {
  switch (sight.type) {
    case 'away': return 'the Kubernetes API could not be reached';
    case 'forbidden': return 'the Kubernetes API forbids what the drainer needs';
    case 'seen': switch (node) {
      case undefined: return 'its node could not be found';
      case 'refuses': return 'its node could not be written on';
      case 'takes-patches': return 'nobody could decide about its node';
    }
  }
}
