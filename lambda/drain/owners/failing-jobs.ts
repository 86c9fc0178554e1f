import { ownerName } from './owners';
import { type AnnotationKey, type Job, type Pod, type PodFailureRule, TRACKING_FINALIZER } from '../../kubernetes/objects';
import type { View } from '../index/view';
import { isFinished, isTerminating } from '../pods/pods';

/** The condition that Kubernetes sets on a pod that it evicts: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions */
const DISRUPTED = 'DisruptionTarget';
const INDEX_FAILURES: AnnotationKey = 'batch.kubernetes.io/job-index-failure-count';
/** https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy */
const DEFAULT_BACKOFF_LIMIT = 6;

/**
 * Why evicting this pod would fail its Job for good, which no controller repairs; undefined: it would not. An evicted pod counts as failed, unless
 * the Job's pod failure policy says otherwise: https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
 *
 * @param going how many other pods of the Job this decision removes
 */
export function jobFailure(pod: Pod, view: View, going = 0): string | undefined {
  const job = view.jobOf(pod);
  if (!job || isFinished(pod) || hasEnded(job)) {
    return undefined;
  }
  const because = reasonOf(job, pod, () => failuresOf(job, pod, view) + going);
  return because && `its eviction would fail ${ownerName({ kind: 'Job', namespace: job.metadata.namespace ?? '', name: job.metadata.name })} for good, for ${because}`;
}

/** The sentence for a pod that is left to finish by itself. */
export function untilFinished(failure: string): string {
  return `it is left until it has finished: ${failure}`;
}

/** Whether a pod that its Job has not counted yet will be counted as failed. For a pod that is still stopping nobody knows, so it counts. */
export function isUncountedFailure(pod: Pod, view: View): boolean {
  if (isTerminating(pod) || pod.status.phase === 'Failed') {
    return pod.status.phase !== 'Succeeded' && pod.metadata.finalizers?.includes(TRACKING_FINALIZER) === true;
  }
  return !isFinished(pod) && view.isLeaving(pod);
}

/** How many other pods of the Job have failed or are about to. The Job's own count lags behind. */
function failuresOf({ metadata: { uid }, status }: Job, pod: Pod, view: View): number {
  const uncounted = new Set([...status?.uncountedTerminatedPods?.failed ?? [], ...view.uncountedFailuresOf(uid)]);
  uncounted.delete(pod.metadata.uid);
  return (status?.failed ?? 0) + uncounted.size;
}

function reasonOf({ spec }: Job, pod: Pod, failures: () => number): string | undefined {
  const action = spec.podFailurePolicy?.rules.find(matchesEviction)?.action;
  if (action === 'Ignore') {
    return undefined;
  }
  if (action === 'FailJob' || action === 'FailIndex') {
    return `its podFailurePolicy answers a disruption with ${action}`;
  }
  if (spec.backoffLimitPerIndex !== undefined) {
    const failed = Number(pod.metadata.annotations?.[INDEX_FAILURES] ?? 0);
    return sentence(failed, spec.backoffLimitPerIndex, 'of this index ');
  }
  return sentence(failures(), spec.backoffLimit ?? DEFAULT_BACKOFF_LIMIT, '');
}

function sentence(failed: number, limit: number, which: string): string | undefined {
  if (failed < limit) {
    return undefined;
  }
  return limit === 0 ? `none of its pods ${which}may fail any more` : `${failed} of its pods ${which}have failed already, and no more than ${limit} may`;
}

/** The pod's exit code is not known in advance, so only rules about conditions count. */
function matchesEviction({ onPodConditions }: PodFailureRule): boolean {
  return onPodConditions?.some(({ type, status = 'True' }) => type === DISRUPTED && status === 'True') ?? false;
}

function hasEnded({ status }: Job): boolean {
  return status?.conditions?.some(({ type, status: value }) => (type === 'Complete' || type === 'Failed') && value === 'True') ?? false;
}
