import { budgetVersion } from './budget';
import { lastCall } from './deadline';
import type { Action, Announcement, Blocker, PodAction } from './decision';
import { reasonToHold } from './hold';
import type { EvictionLedger } from './ledger';
import type { Baseline } from './state/drain-state';
import { takeTurn, tierOf } from './order';
import { overridesOf } from './overrides';
import { isTerminating, podName } from './pods';
import { readRelease, releasePatch } from './state/release';
import type { DrainingNode } from './snapshot';
import type { Verdict } from './verdict';
import type { View } from './index/view';
import type { Pod } from '../kubernetes/objects';

export interface Moves {
  readonly actions: readonly Action[];
  readonly blockers: readonly Blocker[];
  readonly announcements: readonly Announcement[];
}

/** What to do now about every pod that must leave a node, and why not more. */
export function movePods(drainingNode: DrainingNode, baseline: Baseline, leaving: readonly Pod[], view: View, ledger: EvictionLedger): Moves {
  const movable = leaving.filter((pod) => !isTerminating(pod) && !view.isLeaving(pod));
  const { drain } = drainingNode;
  if (view.now < drain.notBefore) {
    const until = new Date(drain.notBefore).toISOString();
    return { actions: [], announcements: [], blockers: movable.map((pod) => blocker(pod, `stays: load balancers have until ${until} to let go of the node`)) };
  }
  // What would be killed at the deadline no longer waits for its turn.
  const isCalled = (pod: Pod): boolean => drain.whenBlocked !== 'RETAIN' && view.now >= lastCall(drain.started, drain.deadline, pod);
  const { tier, verdicts } = takeTurn(leaving, movable, isCalled, (pod) => judge(pod, drainingNode, isCalled(pod), view, ledger));
  const blockers = leaving.filter(isTerminating).map((pod) => blocker(pod, `is terminating until ${pod.metadata.deletionTimestamp}`));
  const actions: PodAction[] = [];
  const interruptions = new Map([...verdicts].flatMap(([pod, verdict]): Array<[Pod, string]> => (verdict.verdict === 'interrupt' ? [[pod, verdict.because]] : [])));
  for (const pod of movable) {
    const verdict = verdicts.get(pod);
    const isTurn = verdict && (isCalled(pod) || tierOf(pod, verdict) <= tier);
    const action = (isTurn && actionFor(pod, verdict, view)) ?? (verdict?.verdict === 'wait' && isCalled(pod) ? lastResort(pod, verdict.because, drainingNode, view) : undefined);
    if (action) {
      actions.push(action);
      if (action.type === 'interrupt' || action.type === 'delete') {
        interruptions.set(pod, action.because);
      }
    } else {
      blockers.push(blocker(pod, `stays: ${verdict && 'because' in verdict ? verdict.because : 'others leave before it'}`));
    }
  }
  const announcements = [...interruptions].map(([pod, because]) => ({ pod, because }));
  // That force was used must be known after a crash, so it is written before the first deletion.
  if (!baseline.forced && actions.some(({ type }) => type === 'delete')) {
    return { actions: [{ type: 'write-baseline', node: drainingNode.node, baseline: { ...baseline, forced: true } }], blockers, announcements };
  }
  return { actions, blockers, announcements };
}

function judge(pod: Pod, { drain }: DrainingNode, called: boolean, view: View, ledger: EvictionLedger): Verdict {
  const held = called ? undefined : reasonToHold(pod, drain, view);
  // At the last call there is no time left for a replacement to come up first.
  return held ? { verdict: 'wait', because: held } : ledger.judge(pod, called ? 'NEVER' : drain.surge);
}

function actionFor(pod: Pod, verdict: Verdict, view: View): PodAction | undefined {
  switch (verdict.verdict) {
    case 'evict': return { type: 'evict', pod, budgetVersion: budgetVersion(view.budgetsOf(pod)) };
    case 'release': return { type: 'release', pod, patch: releasePatch(pod, verdict.from.replicaSet, verdict.from.deployment) };
    case 'adopt': return { type: 'adopt', pod, patch: verdict.patch, because: verdict.because };
    case 'interrupt': return { type: 'interrupt', pod, because: verdict.because, budgetVersion: budgetVersion(view.budgetsOf(pod)) };
    case 'wait': return undefined;
  }
}

/** What is done about a pod that still waits at the last call. */
function lastResort(pod: Pod, reason: string, { drain }: DrainingNode, view: View): PodAction | undefined {
  const attempt = view.snapshot.attempts.get(pod.metadata.uid);
  const isPaused = attempt !== undefined && (attempt.retryAt ?? 0) > view.now;
  const because = `${reason}, and time is up`;
  if (drain.whenBlocked === 'FORCE') {
    return (isPaused && attempt.type === 'delete') || overridesOf(pod, view).neverForce ? undefined : { type: 'delete', pod, because };
  }
  // A released pod has no replacement to wait for any more, and its budget may still spare it.
  return readRelease(pod) && !isPaused ? { type: 'interrupt', pod, because, budgetVersion: budgetVersion(view.budgetsOf(pod)) } : undefined;
}

function blocker(pod: Pod, sentence: string): Blocker {
  const subject = podName(pod);
  return { subject, sentence: `${subject} ${sentence}` };
}
