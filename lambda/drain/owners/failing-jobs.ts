import { ownerName } from './owners';
import type { AnnotationKey, Job, Pod, PodFailureRule } from '../../kubernetes/objects';
import type { View } from '../index/view';
import { isFinished } from '../pods/pods';

/** What Kubernetes says on a pod that it evicts: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-conditions */
const DISRUPTED = 'DisruptionTarget';
const INDEX_FAILURES: AnnotationKey = 'batch.kubernetes.io/job-index-failure-count';
/** https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-backoff-failure-policy */
const DEFAULT_BACKOFF_LIMIT = 6;

/**
 * Why the eviction of this pod would fail its Job for good, which no controller undoes; undefined: it would not. An evicted pod counts as
 * failed, unless the Job's policy says otherwise: https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
 */
export function jobFailure(pod: Pod, view: View): string | undefined {
  const job = view.jobOf(pod);
  if (!job || isFinished(pod) || hasEnded(job)) {
    return undefined;
  }
  const because = reasonOf(job, pod);
  return because && `its eviction would fail ${ownerName({ kind: 'Job', namespace: job.metadata.namespace ?? '', name: job.metadata.name })} for good, for ${because}`;
}

function reasonOf({ spec, status }: Job, pod: Pod): string | undefined {
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
  return sentence(status?.failed ?? 0, spec.backoffLimit ?? DEFAULT_BACKOFF_LIMIT, '');
}

function sentence(failed: number, limit: number, which: string): string | undefined {
  if (failed < limit) {
    return undefined;
  }
  return limit === 0 ? `none of its pods ${which}may fail any more` : `${failed} of its pods ${which}have failed already, and no more than ${limit} may`;
}

/** What the pod's exit code will be nobody knows, so only rules about conditions count. */
function matchesEviction({ onPodConditions }: PodFailureRule): boolean {
  return onPodConditions?.some(({ type, status = 'True' }) => type === DISRUPTED && status === 'True') ?? false;
}

function hasEnded({ status }: Job): boolean {
  return status?.conditions?.some(({ type, status: value }) => (type === 'Complete' || type === 'Failed') && value === 'True') ?? false;
}
