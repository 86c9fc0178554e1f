import type { PodAction, WaitingOrphan } from './decision';
import type { View } from './index/view';
import { isTerminating } from './pods/pods';
import { adoptPatch, type SurgeFailure } from './state/release';
import { budgetVersion } from './verdict/budget';
import type { EvictionLedger } from './verdict/ledger';
import { mayGoBack } from './verdict/surge';
import type { Pod } from '../kubernetes/objects';

export type OrphanedPodVerdict =
  | { readonly type: 'act'; readonly action: PodAction }
  | { readonly type: 'wait'; readonly because: string };

/**
 * Released pods that no drain is about any more: their node stays after all, or its drain has ended. A pod goes back to its ReplicaSet if that still
 * wants replicas. One that wants none would delete the pod at once, so then the pod is evicted like any released pod. Undefined: there is nothing
 * left to do, or it is under way.
 *
 * @param failure why the surge failed, if it did: keeps the next drain of the node from releasing the pod again at once
 */
export function judgeOrphanedPod(pod: Pod, view: View, ledger: EvictionLedger, failure?: SurgeFailure): OrphanedPodVerdict | undefined {
  const release = view.releaseOf(pod);
  if (!release || isTerminating(pod) || view.isLeaving(pod)) {
    return undefined;
  }
  const attempt = view.snapshot.attempts.get(pod.metadata.uid);
  // Surge has been turned off meanwhile, and the drainer has lost the permission to give pods back.
  const mayNotAdopt = attempt?.type === 'adopt' && attempt.forbidden === true;
  if (attempt && !mayNotAdopt && (attempt.state === 'requested' || (attempt.retryAt ?? 0) > view.now)) {
    return attempt.because === undefined ? undefined : { type: 'wait', because: attempt.because };
  }
  if (!mayNotAdopt && mayGoBack(pod, view)) {
    return { type: 'act', action: { type: 'adopt', pod, patch: adoptPatch(pod, release, failure), because: 'its node stays' } };
  }
  const verdict = ledger.judgeReleased(pod, release);
  if (verdict.type === 'adopt' && !mayNotAdopt) {
    return { type: 'act', action: { type: 'adopt', pod, patch: verdict.patch, because: verdict.because } };
  }
  return 'because' in verdict
    ? { type: 'wait', because: verdict.because }
    : { type: 'act', action: { type: 'evict', pod, budgetVersion: budgetVersion(view.budgetsOf(pod)) } };
}

/**
 * The released pods of the cluster that are not on a draining node. Those on a node that is about to be terminated are left alone and end with it: if
 * they were given back, their ReplicaSet would scale down and remove the replacements.
 */
export function judgeOrphanedPods(
  view: View, ledger: EvictionLedger,
): { readonly actions: readonly PodAction[]; readonly waiting: readonly WaitingOrphan[] } {
  const judged = view.releasedPods
    .filter((pod) => view.drainStateOf(pod) === undefined && !view.snapshot.ending.has(pod.spec.nodeName ?? ''))
    .map((pod) => ({ pod, verdict: judgeOrphanedPod(pod, view, ledger) }));
  return {
    actions: judged.flatMap(({ verdict }) => (verdict?.type === 'act' ? [verdict.action] : [])),
    waiting: judged.flatMap(({ pod, verdict }) => (verdict?.type === 'wait' ? [{ pod, because: verdict.because }] : [])),
  };
}
