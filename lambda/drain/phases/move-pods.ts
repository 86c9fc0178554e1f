import type { Pod } from '../../kubernetes/objects';
import { holdOfPod, podMayGoFrom } from '../balancers/load-balancers';
import { isCalled, lastCall, lastMoment, stuckFrom } from '../deadline';
import type { Announcement, Blocker, PodAction } from '../decision';
import { type Drain, nextOf, type Phase } from '../drain';
import { jobFailure } from '../owners/failing-jobs';
import { isOnlyPod, standingOf } from '../owners/floor';
import { ownerName } from '../owners/owners';
import { takeTurn, tierOf } from '../pods/order';
import { overridesOf } from '../pods/overrides';
import { isTerminating, podName } from '../pods/pods';
import { NOBODY } from '../state/baseline';
import { releasePatch } from '../state/release';
import { askAt } from '../verdict/asking';
import { budgetVersion } from '../verdict/budget';
import type { Verdict } from '../verdict/verdict';

/** What is done with a pod now; else why nothing is. */
interface Move {
  readonly pod: Pod;
  readonly verdict?: Verdict;
  readonly action?: PodAction;
}

/** Every pod that must leave goes as soon as its turn has come and its owner can spare it; what would be killed at the deadline, before. */
export const movePods: Phase = (drain) => {
  const { node, baseline, leaving, awaited, view } = drain;
  if (leaving.length === 0) {
    return undefined;
  }
  const unasked = leaving.filter((pod) => !isTerminating(pod) && !view.isLeaving(pod));
  const { tier, verdicts } = takeTurn({
    leaving, movable: unasked, isCalled: (pod) => isCalled(drain.state, pod, drain.now), judge: (pod) => judge(pod, drain),
  });
  const moves = unasked.map((pod): Move => {
    const verdict = verdicts.get(pod);
    const isTurn = verdict !== undefined && (isCalled(drain.state, pod, drain.now) || tierOf(pod, verdict) <= tier);
    return { pod, verdict, action: isTurn ? actionFor(pod, verdict, drain) : undefined };
  });
  const actions = moves.flatMap(({ action }) => action ?? []);
  // That force was used must be known after a crash, so it is written before the first deletion.
  const writesForce = !baseline.forced && actions.some(({ type }) => type === 'delete');
  return {
    actions: writesForce ? [{ type: 'write-baseline', node, baseline: { ...baseline, forced: true } }] : actions,
    blockers: [...leaving.filter(isTerminating).map(stopping), ...moves.flatMap(blocker), ...awaited],
    announcements: moves.flatMap(announcement),
    wakeAt: wakeAt(drain, moves),
  };
};

/** When time alone changes what is done with a pod. */
function wakeAt(drain: Drain, moves: readonly Move[]): number {
  const { state, leaving, view } = drain;
  let next = nextOf(drain);
  const consider = (time: number): void => {
    next = time > drain.now && time < next ? time : next;
  };
  for (const pod of leaving) {
    consider(lastCall(state, pod));
    consider(state.notice === undefined ? 0 : lastMoment(state, pod));
    consider(view.ownTime(stuckFrom(pod)));
    consider(view.snapshot.attempts.get(pod.metadata.uid)?.retryAt ?? 0);
  }
  for (const { verdict } of moves) {
    consider(verdict?.type === 'wait' ? verdict.until ?? 0 : 0);
  }
  return next;
}

function judge(pod: Pod, drain: Drain): Verdict {
  const balancers = holdOfPod(pod, drain);
  if (balancers) {
    return { type: 'wait', ...balancers };
  }
  const called = isCalled(drain.state, pod, drain.now);
  const pause = drain.staying.paused.get(pod);
  if (pause) {
    return { type: 'wait', ...pause };
  }
  const held = drain.staying.held.get(pod);
  if (held) {
    return { type: 'wait', because: held };
  }
  const verdict = failingJob(pod, drain.ledger.judge(pod, called ? 'NEVER' : drain.state.surge), drain);
  if (called && verdict.type === 'wait' && lastResort(pod, verdict, drain)) {
    drain.ledger.goesAnyway(pod);
  }
  return called ? verdict : asking(pod, verdict, drain);
}

/** Whoever takes note of evictions may move a pod whose budget allows nothing. */
function asking(pod: Pod, verdict: Verdict, drain: Drain): Verdict {
  const { view, ledger, now } = drain;
  const until = askAt(verdict, { from: podMayGoFrom(pod, drain), attempt: view.snapshot.attempts.get(pod.metadata.uid) });
  if (until === undefined || verdict.type !== 'wait' || !verdict.budget) {
    return verdict;
  }
  return until <= now && ledger.mayAsk(pod, verdict.budget) ? { type: 'evict', asks: true } : { ...verdict, until };
}

/** Whoever fails a Job for good says so before. */
function failingJob(pod: Pod, verdict: Verdict, { view }: Drain): Verdict {
  const failure = verdict.type === 'evict' || verdict.type === 'interrupt' ? jobFailure(pod, view) : undefined;
  return failure ? { type: 'interrupt', because: failure } : verdict;
}

function actionFor(pod: Pod, verdict: Verdict, drain: Drain): PodAction | undefined {
  const version = (): string => budgetVersion(drain.view.budgetsOf(pod));
  switch (verdict.type) {
    case 'evict': return { type: 'evict', pod, owner: nameOfOwner(pod, drain), budgetVersion: version(), asks: verdict.asks };
    case 'release': return { type: 'release', pod, patch: releasePatch(pod, { ...verdict.from, at: drain.now }) };
    case 'adopt': return { type: 'adopt', pod, patch: verdict.patch, because: verdict.because };
    case 'interrupt': return { type: 'interrupt', pod, owner: nameOfOwner(pod, drain), because: verdict.because, budgetVersion: version() };
    case 'wait': return isCalled(drain.state, pod, drain.now) && !drain.staying.paused.has(pod) && !holdOfPod(pod, drain) ? lastResort(pod, verdict, drain) : undefined;
  }
}

/** What is done about a pod that still waits at the last call. */
function lastResort(pod: Pod, { because: reason, forPlace }: Extract<Verdict, { type: 'wait' }>, drain: Drain): PodAction | undefined {
  const { state, view, now } = drain;
  const owner = nameOfOwner(pod, drain);
  const attempt = view.snapshot.attempts.get(pod.metadata.uid);
  const isPaused = attempt !== undefined && (attempt.retryAt ?? 0) > now;
  const because = `${reason}, ${state.called ? 'and somebody said by annotation that it goes' : 'and time is up'}`;
  const isForced = state.whenBlocked === 'FORCE' || state.called === true;
  if (isForced && overridesOf(pod, view).neverForce) {
    return undefined;
  }
  if (state.notice !== undefined && state.called !== true && isOnlyOne(pod, drain) && now < lastMoment(state, pod)) {
    return undefined;
  }
  if (isForced && (!forPlace || state.called)) {
    return isPaused && attempt.type === 'delete' ? undefined : { type: 'delete', pod, owner, because };
  }
  // A released pod has no replacement to wait for any more, nor has another pod a node; and what EC2 takes is not asked. Their budgets may still spare them.
  return (view.releaseOf(pod) || forPlace || state.notice !== undefined) && !isPaused ? { type: 'interrupt', pod, owner, because, budgetVersion: budgetVersion(view.budgetsOf(pod)) } : undefined;
}

/** Whether nobody else serves for its owner, and somebody may soon: it is the last to be interrupted. */
function isOnlyOne(pod: Pod, { state, view }: Drain): boolean {
  const owner = view.ownerOf(pod);
  return state.notice !== 'stopping' && owner !== undefined && isOnlyPod(standingOf(owner, view));
}

/** A pod that no controller makes again stands for itself. */
function nameOfOwner(pod: Pod, { view }: Drain): string {
  const { namespace = '', name } = pod.metadata;
  return ownerName(view.ownerOf(pod) ?? { kind: NOBODY, namespace, name });
}

function announcement({ pod, verdict, action }: Move): Announcement[] {
  const interruption = [action, verdict].find((one) => one?.type === 'interrupt' || one?.type === 'delete');
  return interruption && 'because' in interruption ? [{ pod, because: interruption.because }] : [];
}

function blocker({ pod, verdict, action }: Move): Blocker[] {
  return action ? [] : [staying(pod, verdict && 'because' in verdict ? verdict.because : 'others leave before it')];
}

function staying(pod: Pod, because: string): Blocker {
  return { subject: podName(pod), sentence: `${podName(pod)} stays: ${because}` };
}

function stopping(pod: Pod): Blocker {
  return { subject: podName(pod), sentence: `${podName(pod)} is terminating until ${pod.metadata.deletionTimestamp}` };
}
