import type { Job, Pod, PodFailureRule } from '../../cluster/objects';
import { isFinished, isTerminating } from '../../component-base/pod-state';

/** Whether a pod that is on its way out is replaced when it has ended, and not before. */
export function replacesOnlyFailed({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;
}

/** A pod that is being deleted has failed already, unless the Job waits for its end. */
export function hasFailed(pod: Pod, job: Job): boolean {
  return pod.status.phase === 'Failed' || (isTerminating(pod) && !isFinished(pod) && !replacesOnlyFailed(job));
}

/**
 * What the Job's policy says of a pod that failed: of the first rule that is about it.
 * https://kubernetes.io/docs/concepts/workloads/controllers/job/#pod-failure-policy
 */
export function actionOn(pod: Pod, { spec }: Job): PodFailureRule['action'] | undefined {
  return spec.podFailurePolicy?.rules.find((rule) => isAbout(rule, pod))?.action;
}

function isAbout({ onPodConditions = [], onExitCodes }: PodFailureRule, { status }: Pod): boolean {
  if (onPodConditions.some(({ type, status: value = 'True' }) => status.conditions?.some((each) => each.type === type && each.status === value))) {
    return true;
  }
  return onExitCodes !== undefined && (status.containerStatuses ?? []).some(({ name, state }) => {
    const code = state?.terminated?.exitCode ?? 0;
    return code !== 0 && (onExitCodes.containerName ?? name) === name && onExitCodes.values.includes(code) === (onExitCodes.operator === 'In');
  });
}
