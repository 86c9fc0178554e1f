import { beginsAt, calledOffAt, deadlineOfNotice, hasFailedOnly, isMoreCertain, type Notice, outlivesItsMessage, whenBlockedBy } from './notice';
import { knowsOf, scheduledChangeOf } from './scheduled-change';
import { terminatingHookName } from '../../../src/names';
import type { Node } from '../../kubernetes/objects';
import { leavesATarget, newDrainState } from '../instances/drain-states';
import type { Groups } from '../instances/groups';
import type { GroupOptions } from '../instances/held-instance';
import { transitionsOf } from '../instances/lifecycle-states';
import { nodesByInstance } from '../instances/nodes';
import { type DrainState, isNewer, isTakenBack, readDrainState, type Terms } from '../state/drain-state';

/** A node with a drain in progress, and its drain state. */
interface Hastened {
  readonly node: Node;
  readonly state: DrainState;
}

/** What to do about a notice. */
export type NoticeVerdict =
  /** Its instance is not ours. */
  | { readonly type: 'ignored' }
  /** There is nothing left to do: its instance has gone, its node was drained, or the instance has stayed after all. */
  | { readonly type: 'done' }
  /** Its node is being drained, or cannot be yet. `until`: when to look again, if not now. */
  | { readonly type: 'wait'; readonly until?: number }
  /** Until its drain begins, the notice must be kept on these nodes, because the queue would delete its message. */
  | { readonly type: 'keep'; readonly on: readonly Node[] }
  /** There are nodes to be written. */
  | { readonly type: 'act'; readonly begin: readonly Node[]; readonly hasten: readonly Hastened[]; readonly options: GroupOptions; readonly groupName: string };

interface Seen {
  readonly groups: Groups;
  readonly drainerName: string;
  readonly now: number;
}

/** In these states the instance has no pods of the cluster any more, or never had any. */
const LEFT = /^(Terminated|Terminating:Proceed|Detach|Warmed:)/;

/**
 * What to do about a notice. Only Auto Scaling tells whether the instance is ours, because a notice names no group. If its node is being drained
 * already, that drain is only hastened: an instance has one drain, however many notices it gets. The old drainer of a moving group finishes what it
 * has begun, and begins nothing new.
 */
export function judgeNotice(notice: Notice, nodes: readonly Node[], { groups, drainerName, now }: Seen): NoticeVerdict {
  const instance = groups.instanceOf(notice.instanceId);
  if (!instance || groups.lacksHook(instance.groupName)) {
    return { type: 'ignored' };
  }
  const { groupName, lifecycleState } = instance;
  const options = groups.optionsOf(groupName);
  if (!options) {
    return { type: 'wait' };
  }
  const seen = nodes.map((node) => ({ node, state: readDrainState(node) }));
  const isMoving = options.movesTo !== undefined;
  const draining = seen.flatMap(({ node, state }) => (
    state && !state.outcome && (state.drainer === drainerName || (!isMoving && state.group === groupName)) ? [{ node, state }] : []));
  if (isMoving && draining.length === 0) {
    return { type: 'ignored' };
  }
  if (LEFT.test(lifecycleState) || now >= calledOffAt(notice, options)) {
    return { type: 'done' };
  }
  if (lifecycleState.startsWith('Pending')) {
    // The launch comes first, because it would remove the drain state from its node.
    return { type: 'wait' };
  }
  const from = beginsAt(notice, options);
  if (now < from && nodes.length > 0 && outlivesItsMessage(notice, options)) {
    const on = nodes.filter((node) => !knowsOf(node, notice));
    return on.length > 0 ? { type: 'keep', on } : { type: 'done' };
  }
  if (now < from) {
    return outlivesItsMessage(notice, options) ? { type: 'wait' } : { type: 'wait', until: from };
  }
  // Its lifecycle action ends by the outcome on the node, which another drain would remove.
  const isHeld = transitionsOf(lifecycleState).includes('terminating');
  const isEnding = ({ state }: { readonly state?: DrainState }): boolean => isHeld && state?.outcome === 'retained';
  const idle = isMoving ? [] : seen.filter((one) => !isNewer(one.node) && !isEnding(one));
  const begin = idle.filter(({ node, state }) => mayBegin(node, state, notice)).map(({ node }) => node);
  const hasten = draining.filter(({ state }) => hastens(notice, state, options, now));
  if (begin.length > 0 || hasten.length > 0) {
    return { type: 'act', begin, hasten, options, groupName };
  }
  return draining.length > 0 || seen.length === 0 || seen.some(isEnding) ? { type: 'wait' } : { type: 'done' };
}

/** Whether the cluster must be read, judged by what Auto Scaling alone says of the instances. */
export function needsCluster(verdicts: readonly NoticeVerdict[], now: number): boolean {
  return verdicts.some((verdict) => verdict.type === 'act' || verdict.type === 'keep' || (verdict.type === 'wait' && (verdict.until ?? now) <= now));
}

/** Whether nothing is left to do about a message, given the verdicts on all its instances. */
export function isSettledBy(verdicts: readonly NoticeVerdict[]): boolean {
  return verdicts.every(({ type }) => type === 'ignored' || type === 'done');
}

/** Whether a message concerns no instance of ours. */
export function isIgnored(verdicts: readonly NoticeVerdict[]): boolean {
  return verdicts.every(({ type }) => type === 'ignored');
}

/** When a message first needs attention, if not now. */
export function dueAt(verdicts: readonly NoticeVerdict[], now: number): number | undefined {
  const times = verdicts.filter((verdict) => !isSettledBy([verdict])).map((verdict) => (verdict.type === 'wait' ? verdict.until ?? now : now));
  const first = Math.min(...times);
  return first > now && first < Infinity ? first : undefined;
}

/**
 * Whether a drain may begin on the node. Not if it is being or has been drained, unless that drain failed and the instance goes more certainly now,
 * or people have uncordoned the node since. A retained instance is drained like any other, although its pods have been moved without a deadline until
 * now.
 */
function mayBegin(node: Node, state: DrainState | undefined, { name }: Notice): boolean {
  if (state === undefined || isTakenBack(node, state)) {
    return true;
  }
  if (state.outcome === 'retained') {
    return name !== 'rebalance-recommendation';
  }
  return hasFailedOnly(state) && state.notice !== undefined && isMoreCertain(name, state.notice);
}

/** Whether this notice gives a drain in progress less time than it has, or another end. */
function hastens(notice: Notice, { notice: known, deadline }: DrainState, options: GroupOptions, now: number): boolean {
  const endsOtherwise = known !== undefined && isMoreCertain(notice.name, known);
  return notice.goesAt !== undefined && (endsOtherwise || deadlineOfNotice(notice, options, now) < deadline);
}

/** What to write because of notices. */
export interface NoticePlan {
  readonly begin: ReadonlyArray<{ readonly node: Node; readonly notice: Notice; readonly state: DrainState }>;
  readonly hasten: ReadonlyArray<{ readonly node: Node; readonly notice: Notice; readonly terms: Terms }>;
  /** Scheduled changes to keep on nodes until their drains begin, and the nodes from which finished ones are removed. */
  readonly keep: ReadonlyArray<{ readonly node: Node; readonly notice: Notice }>;
  readonly forget: readonly Node[];
  /** Whether the nodes whose drain begins are excluded from load balancers. */
  readonly excludeFromLoadBalancers: boolean;
}

/** @param told notices from messages; those kept on nodes are read from there */
export function planNotices(nodes: readonly Node[], told: readonly Notice[], seen: Seen): NoticePlan {
  const byInstance = nodesByInstance(nodes);
  const known = nodes.flatMap((node) => {
    const notice = scheduledChangeOf(node);
    return notice && !isNewer(node) ? [{ node, notice }] : [];
  });
  const urgent = [...told, ...known.map(({ notice }) => notice)].toSorted((one, other) => (one.goesAt ?? Infinity) - (other.goesAt ?? Infinity));
  const verdicts = urgent.map((notice) => ({ notice, verdict: judgeNotice(notice, byInstance.get(notice.instanceId) ?? [], seen) }));
  const effective = verdicts.flatMap(({ notice, verdict }) => (verdict.type === 'act' ? [{ notice, ...verdict }] : []));
  // Of several notices about one instance, the most urgent is acted on; the next look deals with the rest.
  const acting = effective.filter(({ notice }, index) => effective.findIndex((other) => other.notice.instanceId === notice.instanceId) === index);
  const begin = acting.flatMap(({ notice, groupName, options, begin: own }) => own.map((node) => (
    { node, notice, state: stateOf(notice, { groupName, options, before: readDrainState(node) }, seen) })));
  return {
    begin,
    keep: verdicts.flatMap(({ notice, verdict }) => (verdict.type === 'keep' ? verdict.on.filter((node) => !isNewer(node)).map((node) => ({ node, notice })) : [])),
    forget: known.filter(({ notice }) => verdicts.some((one) => one.notice === notice && one.verdict.type === 'done')).map(({ node }) => node),
    hasten: acting.flatMap(({ notice, options, hasten }) => hasten.map(({ node, state }) => (
      { node, notice, terms: hastenedTerms(notice, options, state, seen.now) }))),
    excludeFromLoadBalancers: leavesATarget(nodes, new Set(begin.map(({ node }) => node))),
  };
}

interface Own {
  readonly groupName: string;
  readonly options: GroupOptions;
  readonly before?: DrainState;
}

/** The drain state for a drain that a notice begins: as for any other drain, except for its times and its end. */
function stateOf(notice: Notice, { groupName, options, before }: Own, { drainerName, now }: Seen): DrainState {
  const action = { groupName, hookName: terminatingHookName(drainerName), instanceId: notice.instanceId };
  const started = notice.name === 'scheduled-change' ? now : notice.started;
  return {
    ...newDrainState({ action, started, found: false, options }, { retainsAbandoned: false, before, drainerName, now }),
    ...termsOf(notice, options, now),
  };
}

/** An outage does not extend this time, because EC2 sets it. */
function termsOf(notice: Notice, options: GroupOptions, now: number): Terms {
  return {
    deadline: deadlineOfNotice(notice, options, now),
    timeoutSeconds: undefined,
    limit: undefined,
    whenBlocked: whenBlockedBy(notice.name, options.whenBlocked),
    notice: notice.name,
    calledOffAt: calledOffAt(notice, options),
    retains: false,
  };
}

/** The new terms of a drain in progress: those of the more certain notice, with the earlier deadline. A recommendation's deadline was only a guess, so it is dropped. */
function hastenedTerms(notice: Notice, options: GroupOptions, { notice: known, deadline, calledOffAt: before = 0 }: DrainState, now: number): Terms {
  const told = termsOf(notice, options, now);
  if (known === undefined || known === 'rebalance-recommendation') {
    return told;
  }
  const name = isMoreCertain(known, notice.name) ? known : notice.name;
  return {
    ...told,
    deadline: Math.min(deadline, told.deadline),
    whenBlocked: whenBlockedBy(name, options.whenBlocked),
    notice: name,
    calledOffAt: Math.max(before, calledOffAt(notice, options)),
  };
}
