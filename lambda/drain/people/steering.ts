import { HOLD_NAME, HOLD_NAMESPACE, STEER_ANNOTATION } from '../../../src/names';
import type { Node } from '../../kubernetes/objects';
import type { DrainState } from '../state/drain-state';
import { quote } from '../telling/quote';

/*
 * How people steer drains: one by an annotation on its node, or all drains of a drainer by a ConfigMap. holds.ts reads that ConfigMap, and decides
 * what it means if it cannot be read.
 *
 * Surprising: kubelets may change their own node, but not that annotation, since an admission policy forbids it.
 */

/** What a person can ask for. */
export type Order =
  /** No pod is moved until the order is removed, or the hook's time is nearly over. */
  | 'wait'
  /** The remaining pods are deleted now, with their own grace period, whatever their budgets say. */
  | 'force'
  /** The instance is terminated as it is. */
  | 'let-go'
  /** The drain ends and the instance is retained. */
  | 'keep';

const MINUTE = 60_000;
const ORDERS: readonly Order[] = ['wait', 'force', 'let-go', 'keep'];

/** A waiting drain goes on by itself this long before the hook's limit, and uses the time that is left. */
const LAST_MINUTES = 10 * MINUTE;
/** While a drain waits, its deadline is moved this far ahead, so that the drain has time when it goes on, and the deadline need not be rewritten all the time. */
const AHEAD = 2 * LAST_MINUTES;

/** What people want, and whether the leader can do it. */
export interface People {
  /** The drainers that people hold, with the reason given. */
  readonly holds: ReadonlyMap<string, string>;
  /** Whether the leader may delete pods. */
  readonly mayForce: boolean;
}

export interface Steering {
  /** What is done about the node. Undefined: the drain proceeds as usual. */
  readonly order?: Order;
  /** As a sentence: what is done and who wants it, or why it is not done. Undefined: nobody wants anything. */
  readonly told?: { readonly type: 'followed' | 'refused'; readonly sentence: string };
}

type Steered = Pick<DrainState, 'drainer' | 'deadline' | 'limit' | 'retains' | 'retainedSince' | 'notice'>;

export function steeringOf({ node, state }: { readonly node: Node; readonly state: Steered }, { holds, mayForce }: People, now: number): Steering {
  const hold = holds.get(state.drainer);
  if (hold !== undefined) {
    return waiting(state, `the ConfigMap ${HOLD_NAMESPACE}/${HOLD_NAME} holds the drainer ${state.drainer}${remarked(hold)}`, now);
  }
  const found = orderOn(node);
  if (!found) {
    return {};
  }
  const { said, order, remark } = found;
  const who = `the annotation ${STEER_ANNOTATION} says ${order}${remarked(remark)}`;
  switch (order) {
    case undefined:
      return refused(`the annotation ${STEER_ANNOTATION} is '${quote(said)}', which means nothing; allowed are ${ORDERS.map((one) => `'${one}'`).join(', ')}, each with ': ' and a remark behind it`);
    case 'wait':
      return waiting(state, who, now);
    case 'force':
      return mayForce ? followed(order, `the pods that are left are deleted: ${who}`)
        : refused(`${who}, but the drainer that leads may not delete pods. Set the property allowForce of every drainer of the cluster, or delete them by hand`);
    case 'let-go':
      return followed(order, `the instance goes as it is: ${who}`);
    case 'keep':
      return state.retains === false && state.retainedSince === undefined ? keptInVain(state, who, now) : followed(order, `the instance is kept: ${who}`);
  }
}

/** What the node's annotation orders. Undefined: there is none. */
export function orderOn({ metadata }: Node): { readonly said: string; readonly order?: Order; readonly remark: string } | undefined {
  const said = metadata.annotations?.[STEER_ANNOTATION];
  if (said === undefined) {
    return undefined;
  }
  const [, word, remark = ''] = /^([^:]*)(?::(.*))?$/s.exec(said) ?? [];
  return { said, order: ORDERS.find((one) => one === word.trim()), remark };
}

/** For an order to keep an instance that cannot be kept: the drain waits instead if it can. */
function keptInVain(state: Steered, who: string, now: number): Steering {
  const { order } = waiting(state, who, now);
  const because = state.notice === undefined ? 'the group does not retain abandoned instances' : 'the instance is in no lifecycle action that could be abandoned';
  return { order, ...refused(`${who}, but ${because}, so the drain ${order === 'wait' ? 'only waits' : 'goes on'}`) };
}

/** The latest time until which a drain may wait: as long as its hook, or EC2, allows. A mere recommendation sets no limit. */
function limitOfWaiting({ deadline, limit = deadline, notice }: Pick<DrainState, 'deadline' | 'limit' | 'notice'>): number {
  return notice === 'rebalance-recommendation' ? Infinity : limit;
}

/** The deadline of a waiting drain: far enough ahead that it can still go on afterwards, within the hook's limit. */
export function deadlineWhileWaiting(state: Pick<DrainState, 'deadline' | 'limit' | 'notice'>, now: number): number {
  const { deadline } = state;
  return deadline - now >= LAST_MINUTES ? deadline : Math.max(deadline, Math.min(limitOfWaiting(state), now + AHEAD));
}

/** When a waiting drain needs attention: its deadline must be moved, or it must stop waiting. */
export function waitsUntil(state: Pick<DrainState, 'deadline' | 'limit' | 'notice'>): number {
  return Math.min(state.deadline, limitOfWaiting(state)) - LAST_MINUTES;
}

function waiting(state: Steered, who: string, now: number): Steering {
  if (state.retainedSince !== undefined) {
    return followed('wait', `the instance stays retained: ${who}`);
  }
  const until = limitOfWaiting(state) - LAST_MINUTES;
  if (until === Infinity) {
    return followed('wait', `nobody is moved for a mere recommendation: ${who}`);
  }
  return now < until
    ? followed('wait', `nobody is moved before ${new Date(until).toISOString()}: ${who}`)
    : refused(`${who}, but ${state.notice === undefined ? 'the time that the hook allows is nearly over' : 'the instance goes whoever holds its drain'}, so the drain goes on`);
}

function followed(order: Order, sentence: string): Steering {
  return { order, told: { type: 'followed', sentence } };
}

function refused(sentence: string): Steering {
  return { told: { type: 'refused', sentence } };
}

function remarked(remark: string): string {
  const said = quote(remark);
  return said === '' ? '' : ` (${said})`;
}
