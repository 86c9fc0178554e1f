import type { Pod } from '../../kubernetes/objects';
import { budgetVersion } from '../budget';
import { lastCall, stuckFrom } from '../deadline';
import type { Announcement, Blocker, PodAction } from '../decision';
import { type Drain, nextOf, type Phase } from '../drain';
import { reasonToHold } from '../hold';
import { takeTurn, tierOf } from '../order';
import { overridesOf } from '../overrides';
import { isTerminating, podName } from '../pods';
import { readRelease, releasePatch } from '../state/release';
import type { Verdict } from '../verdict';

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
  const unasked = movable(drain);
  const { tier, verdicts } = takeTurn({ leaving, movable: unasked, isCalled: (pod) => isCalled(pod, drain), judge: (pod) => judge(pod, drain) });
  const moves = unasked.map((pod): Move => {
    const verdict = verdicts.get(pod);
    const isTurn = verdict !== undefined && (isCalled(pod, drain) || tierOf(pod, verdict) <= tier);
    return { pod, verdict, action: isTurn ? actionFor(pod, verdict, drain) : undefined };
  });
  const actions = moves.flatMap(({ action }) => action ?? []);
  // That force was used must be known after a crash, so it is written before the first deletion.
  const writesForce = !baseline.forced && actions.some(({ type }) => type === 'delete');
  return {
    actions: writesForce ? [{ type: 'write-baseline', node, baseline: { ...baseline, forced: true } }] : actions,
    blockers: [...leaving.filter(isTerminating).map(stopping), ...moves.flatMap(blocker), ...awaited],
    announcements: moves.flatMap(announcement),
    wakeAt: nextOf(drain, ...leaving.flatMap((pod) => [
      lastCall(drain.state, pod), stuckFrom(pod), view.snapshot.attempts.get(pod.metadata.uid)?.retryAt ?? 0,
    ])),
  };
};

/** Those that nobody has asked to leave yet. */
export function movable({ leaving, view }: Drain): Pod[] {
  return leaving.filter((pod) => !isTerminating(pod) && !view.isLeaving(pod));
}

/** Whether a pod no longer waits for its turn nor for a replacement: it would be killed at the deadline otherwise. */
function isCalled(pod: Pod, { state, now }: Drain): boolean {
  return state.whenBlocked !== 'RETAIN' && now >= lastCall(state, pod);
}

function judge(pod: Pod, drain: Drain): Verdict {
  const called = isCalled(pod, drain);
  const held = called ? undefined : reasonToHold(pod, drain.state, drain.view);
  return held ? { type: 'wait', because: held } : drain.ledger.judge(pod, called ? 'NEVER' : drain.state.surge);
}

function actionFor(pod: Pod, verdict: Verdict, drain: Drain): PodAction | undefined {
  const version = (): string => budgetVersion(drain.view.budgetsOf(pod));
  switch (verdict.type) {
    case 'evict': return { type: 'evict', pod, budgetVersion: version() };
    case 'release': return { type: 'release', pod, patch: releasePatch(pod, verdict.from.replicaSet, verdict.from.deployment) };
    case 'adopt': return { type: 'adopt', pod, patch: verdict.patch, because: verdict.because };
    case 'interrupt': return { type: 'interrupt', pod, because: verdict.because, budgetVersion: version() };
    case 'wait': return isCalled(pod, drain) ? lastResort(pod, verdict.because, drain) : undefined;
  }
}

/** What is done about a pod that still waits at the last call. */
function lastResort(pod: Pod, reason: string, { state, view, now }: Drain): PodAction | undefined {
  const attempt = view.snapshot.attempts.get(pod.metadata.uid);
  const isPaused = attempt !== undefined && (attempt.retryAt ?? 0) > now;
  const because = `${reason}, and time is up`;
  if (state.whenBlocked === 'FORCE') {
    return (isPaused && attempt.type === 'delete') || overridesOf(pod, view).neverForce ? undefined : { type: 'delete', pod, because };
  }
  // A released pod has no replacement to wait for any more, and its budget may still spare it.
  return readRelease(pod) && !isPaused ? { type: 'interrupt', pod, because, budgetVersion: budgetVersion(view.budgetsOf(pod)) } : undefined;
}

function announcement({ pod, verdict, action }: Move): Announcement[] {
  const interruption = [action, verdict].find((one) => one?.type === 'interrupt' || one?.type === 'delete');
  return interruption && 'because' in interruption ? [{ pod, because: interruption.because }] : [];
}

function blocker({ pod, verdict, action }: Move): Blocker[] {
  return action ? [] : [staying(pod, verdict && 'because' in verdict ? verdict.because : 'others leave before it')];
}

export function staying(pod: Pod, because: string): Blocker {
  return { subject: podName(pod), sentence: `${podName(pod)} stays: ${because}` };
}

function stopping(pod: Pod): Blocker {
  return { subject: podName(pod), sentence: `${podName(pod)} is terminating until ${pod.metadata.deletionTimestamp}` };
}
