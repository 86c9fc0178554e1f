import { ADOPT_TIME, canEndAsChosen, deadlineOf, limitOf, type NewDrain } from './deadline';
import { endsWithInstance, type Outcome, outcomeAtDeadline, outcomeOfAll } from './end';
import type { HeldInstance } from './instances/held-instance';
import { mayStay } from './notices/notice';
import { belongsTo, type DrainState, isTakenBack, readDrainState } from './state/drain-state';
import type { Node } from '../kubernetes/objects';
import { isForbidden } from '../kubernetes/port';

/** Decides how a drain ends when its deadline has passed and no outcome has been written on its node. */

/** How long to wait beyond the deadline for the leader to end the drain, or for the API server to come back. */
const PATIENCE = 5 * 60_000;

/** Who could have decided about a drain: what this invocation knows of the cluster and its leader. */
export type Sight =
  /** The cluster is visible, and since then a leader could have decided: this invocation, or another one, which knows better and is given more time. */
  | { readonly type: 'seen'; readonly since: number; readonly leads: 'this' | 'another' }
  /** Since then the API server has answered that we may not read the cluster. */
  | { readonly type: 'forbidden'; readonly since: number }
  /** The API server does not answer. */
  | { readonly type: 'away' };

/** A drain without an outcome, as far as Auto Scaling and the node tell. */
export interface OpenDrain extends NewDrain {
  /** Since when we have been trying: when its message first arrived. */
  readonly triedSince: number;
  /** The drain state on its node, if that can be read. */
  readonly state?: Pick<DrainState, 'deadline' | 'limit'>;
}

/**
 * Whether a drain ends although no outcome has been written. Its deadline holds whatever happens to the cluster: it follows from the action, the hook
 * and the options, and is written on the node for people to read. An API server that does not answer is an outage, which extends the deadline up to
 * what the hook allows. A drain that could not end as the user chose never ends this way, nor does one whose beginning is unknown.
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

/** What an error of the API server means: a refusal is not an outage, and is not waited for like one. */
export function sightOf(error: unknown, since: number): Sight {
  return isForbidden(error) ? { type: 'forbidden', since } : { type: 'away' };
}

/** What is known of the cluster, in addition to what Auto Scaling says. */
export interface Seen {
  readonly sight: Sight;
  /** The outcome that the rules decided for a node, if it could not be written on the node. */
  readonly decided?: (node: Node) => Outcome | undefined;
  /** Whether patches of the node fail. */
  readonly isRefusing?: (node: Node) => boolean;
}

/** How an overdue drain ends, for which node, and why. */
export interface OverdueEnd {
  readonly outcome: Outcome;
  /** Undefined where none is known. */
  readonly node?: Node;
  readonly because: string;
}

/**
 * How the drain of an instance ends although nobody has ended it; undefined: not yet. If the instance has several nodes, the latest deadline counts.
 * Each node ends with the outcome written on it, else with the one that the rules decided, else as its group chose for a blocked drain. The latter
 * also holds for an instance without a node.
 *
 * @param nodes the nodes of the instance as last seen; empty if none was ever seen
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
  // A notice that only made the termination likely is superseded by this action: the action's terms hold from now on.
  const states = open.flatMap(({ state }) => (state && !mayStay(state.notice) ? state : []));
  const last = states.toSorted((one, other) => other.deadline - one.deadline).at(0);
  // A drain that cannot keep its instance ends as was written when it began.
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

/** The drain state on the node, if it belongs to this action. */
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
