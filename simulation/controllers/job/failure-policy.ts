import type { Job, Pod, PodFailureRule } from '../../cluster/objects';
import { isFinished, isTerminating } from '../../component-base/pod-state';

/** Whether terminating pods are replaced only after they have ended. */
export function replacesOnlyFailed({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed' || spec.podFailurePolicy !== undefined;
}

/** Whether the pod counts as failed. A terminating one does at once, unless the Job waits for its end. */
export function hasFailed(pod: Pod, job: Job): boolean {
  return pod.status.phase === 'Failed' || (isTerminating(pod) && !isFinished(pod) && !replacesOnlyFailed(job));
}

/**
 * The action of the Job's pod failure policy for a failed pod: that of the first matching rule.
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
