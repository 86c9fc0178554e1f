import type { Pod } from '../../kubernetes/objects';
import { holdOfPod, isDecidedByServices, podMayGoFrom } from '../balancers/load-balancers';
import { isCalled, lastCall, stuckFrom } from '../deadline';
import type { Announcement, Blocker, PodAction } from '../decision';
import { type Drain, nextOf, type Phase } from '../drain';
import { lastTurnOf } from '../notices/sinking-floor';
import { jobFailure, untilFinished } from '../owners/failing-jobs';
import { ownerName } from '../owners/owners';
import { takeTurn, tierOf } from '../pods/order';
import { overridesOf } from '../pods/overrides';
import { isTerminating, podName } from '../pods/pods';
import { NOBODY } from '../state/baseline';
import { releasePatch } from '../state/release';
import { askAt } from '../verdict/asking';
import { budgetVersion } from '../verdict/budget';
import type { Verdict } from '../verdict/verdict';

const LEFT_TO_OWN_DRAINER = 'its replacement has to come first, which the drainer that leads may not do (allowSurge); the drainer of its node does it once it leads';

/** What is done with a pod now, or why nothing is. */
interface Move {
  readonly pod: Pod;
  readonly verdict?: Verdict;
  readonly action?: PodAction;
}

type Waiting = Extract<Verdict, { type: 'wait' }>;

/** The result of judging a pod in its turn. */
interface Judgement {
  readonly verdict: Verdict;
  /** What is done at the last call, although the verdict is to wait. */
  readonly lastResort?: PodAction;
}

/** Every pod that must leave is moved in its turn, as soon as its owner can spare it. Pods that would be killed at the deadline go before that. */
export const movePods: Phase = (drain) => {
  const { node, baseline, leaving, awaited, view } = drain;
  if (leaving.length === 0) {
    return undefined;
  }
  const unasked = leaving.filter((pod) => !isTerminating(pod) && !view.isLeaving(pod));
  const lastResorts = new Map<Pod, PodAction | undefined>();
  const { tier, verdicts } = takeTurn({
    leaving,
    movable: unasked,
    isCalled: (pod) => isCalled(drain.state, pod, drain.now),
    judge: (pod) => {
      const { verdict, lastResort } = judge(pod, drain);
      lastResorts.set(pod, lastResort);
      return verdict;
    },
  });
  const moves = unasked.map((pod): Move => {
    const verdict = verdicts.get(pod);
    const isTurn = verdict !== undefined && (isCalled(drain.state, pod, drain.now) || tierOf(pod, verdict) <= tier);
    return { pod, verdict, action: isTurn ? actionFor(pod, verdict, drain) ?? lastResorts.get(pod) : undefined };
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

/** When the time comes to do something else with a pod, even if nothing in the cluster changes. */
function wakeAt(drain: Drain, moves: readonly Move[]): number {
  const { state, leaving, view } = drain;
  let next = nextOf(drain);
  const consider = (time: number): void => {
    next = time > drain.now && time < next ? time : next;
  };
  for (const pod of leaving) {
    consider(lastCall(state, pod));
    consider(view.ownTime(stuckFrom(pod)));
    consider(view.snapshot.attempts.get(pod.metadata.uid)?.retryAt ?? 0);
  }
  for (const { verdict } of moves) {
    consider(verdict?.type === 'wait' ? verdict.until ?? 0 : 0);
  }
  return next;
}

function judge(pod: Pod, drain: Drain): Judgement {
  const { verdict, lastResort } = judgeFreely(pod, drain);
  return { verdict: verdict.type === 'release' && !mayRelease(drain) ? { type: 'wait', because: LEFT_TO_OWN_DRAINER } : verdict, lastResort };
}

/**
 * Whether the leader may release pods of this node. A pod of another drainer's node waits rather than being interrupted for lack of a permission that
 * its own drainer has.
 */
function mayRelease({ state, view: { snapshot: { leader } } }: Drain): boolean {
  return leader === undefined || leader.maySurge || leader.drainerName === state.drainer;
}

function judgeFreely(pod: Pod, drain: Drain): Judgement {
  const { state, ledger } = drain;
  const called = isCalled(state, pod, drain.now);
  const pause = drain.staying.paused.get(pod);
  const balancers = holdOfPod(pod, drain);
  const held = drain.staying.held.get(pod);
  if (balancers) {
    // Once a load balancer stops sending to the node, it no longer reaches these pods, so those that their owner cannot spare are replaced at once. A delay
    // that somebody has set applies to everything. If EC2 takes the instance in any case, there is no time for replacements to wait as well.
    const waits = state.notice === undefined && !isDecidedByServices(state);
    const first = waits || pause || held ? undefined : ledger.judgeRelease(pod, called ? 'NEVER' : state.surge);
    return { verdict: first ?? { type: 'wait', ...balancers } };
  }
  if (pause) {
    return { verdict: { type: 'wait', ...pause } };
  }
  if (held) {
    return { verdict: { type: 'wait', because: held } };
  }
  const failure = jobFailure(pod, drain.view, ledger.goingOf(pod));
  if (failure && !called && state.failingJobs === 'WAIT') {
    return { verdict: { type: 'wait', because: untilFinished(failure) } };
  }
  const verdict = failingJob(ledger.judge(pod, called ? 'NEVER' : state.surge), failure);
  if (!called) {
    return { verdict: asking(pod, verdict, drain) };
  }
  return verdict.type === 'wait' ? judgeCalled(pod, verdict, drain) : { verdict };
}

/** At its last call a pod goes although it should wait: at once, or, if EC2 takes the instance, when the floor of its owner has sunk far enough. */
function judgeCalled(pod: Pod, verdict: Waiting, drain: Drain): Judgement {
  const turn = lastTurnOf(pod, verdict, drain);
  if (turn !== undefined && turn > drain.now) {
    return { verdict: { ...verdict, until: Math.min(turn, verdict.until ?? Infinity) } };
  }
  const lastResort = lastResortFor(pod, verdict, drain);
  if (lastResort) {
    drain.ledger.goesAnyway(pod);
  }
  return { verdict, lastResort };
}

/** A webhook may see the eviction request and move the pod, although its budget allows nothing. */
function asking(pod: Pod, verdict: Verdict, drain: Drain): Verdict {
  const { view, ledger, now } = drain;
  const until = askAt(verdict, { from: podMayGoFrom(pod, drain), attempt: view.snapshot.attempts.get(pod.metadata.uid) });
  if (until === undefined || verdict.type !== 'wait' || !verdict.budget) {
    return verdict;
  }
  return until <= now && ledger.mayAsk(pod, verdict.budget) ? { type: 'evict', asks: true } : { ...verdict, until };
}

/** An eviction that fails a Job for good is an interruption, so that it is announced. */
function failingJob(verdict: Verdict, failure: string | undefined): Verdict {
  return failure && (verdict.type === 'evict' || verdict.type === 'interrupt') ? { type: 'interrupt', because: failure } : verdict;
}

function actionFor(pod: Pod, verdict: Verdict, drain: Drain): PodAction | undefined {
  const version = (): string => budgetVersion(drain.view.budgetsOf(pod));
  switch (verdict.type) {
    case 'evict': return { type: 'evict', pod, owner: nameOfOwner(pod, drain), budgetVersion: version(), asks: verdict.asks };
    case 'release': return { type: 'release', pod, patch: releasePatch(pod, { ...verdict.from, at: drain.now }) };
    case 'adopt': return { type: 'adopt', pod, patch: verdict.patch, because: verdict.because };
    case 'interrupt': return { type: 'interrupt', pod, owner: nameOfOwner(pod, drain), because: verdict.because, budgetVersion: version() };
    case 'wait': return undefined;
  }
}

/** What to do about a pod that still waits at its last call. */
function lastResortFor(pod: Pod, { because: reason, forPlace }: Waiting, drain: Drain): PodAction | undefined {
  const { state, view, now } = drain;
  const owner = nameOfOwner(pod, drain);
  const attempt = view.snapshot.attempts.get(pod.metadata.uid);
  const isPaused = attempt !== undefined && (attempt.retryAt ?? 0) > now;
  const because = `${reason}, ${state.called ? 'and somebody said by annotation that it goes' : 'and time is up'}`;
  const isForced = state.whenBlocked === 'FORCE' || state.called === true;
  if (isForced && overridesOf(pod, view).neverForce) {
    return undefined;
  }
  if (isForced && (!forPlace || state.called)) {
    return isPaused && attempt.type === 'delete' ? undefined : { type: 'delete', pod, owner, because };
  }
  // A released pod has no time left to wait for its replacement, a pod that no node can take has none to wait for, and EC2 does not ask. Their
  // budgets may still protect them.
  return (view.releaseOf(pod) || forPlace || state.notice !== undefined) && !isPaused ? { type: 'interrupt', pod, owner, because, budgetVersion: budgetVersion(view.budgetsOf(pod)) } : undefined;
}

/** A pod without a controller is its own owner. */
function nameOfOwner(pod: Pod, { view }: Drain): string {
  const { namespace = '', name } = pod.metadata;
  return ownerName(view.ownerOf(pod) ?? { kind: NOBODY, namespace, name });
}

function announcement({ pod, verdict, action }: Move): Announcement[] {
  const interruption = [action, verdict].find((one) => one?.type === 'interrupt' || one?.type === 'delete');
  return interruption && 'because' in interruption ? [{ pod, because: interruption.because }] : [];
}

function blocker({ pod, verdict, action }: Move): Blocker[] {
  return action ? [] : [staying(pod, verdict && 'because' in verdict ? verdict.because : 'other pods of the node leave first')];
}

function staying(pod: Pod, because: string): Blocker {
  return { subject: podName(pod), sentence: `${podName(pod)} stays: ${because}` };
}

function stopping(pod: Pod): Blocker {
  return { subject: podName(pod), sentence: `${podName(pod)} is terminating until ${pod.metadata.deletionTimestamp}` };
}
