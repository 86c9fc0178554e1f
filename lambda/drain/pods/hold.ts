import { overridesOf } from './overrides';
import { controllerOf, isFinished } from './pods';
import type { Pod } from '../../kubernetes/objects';
import type { View } from '../index/view';
import { jobFailure, untilFinished } from '../owners/failing-jobs';
import type { DrainState } from '../state/drain-state';

/** Why a pod is left to finish by itself, until its last call; undefined: it is not. */
export function reasonToHold(pod: Pod, drain: DrainState, view: View): string | undefined {
  if (isFinished(pod)) {
    return undefined;
  }
  if (overridesOf(pod, view).waitUntilFinished) {
    return 'it is left until it has finished, as its annotation says';
  }
  if (drain.unownedPods === 'WAIT' && !controllerOf(pod) && !view.releaseOf(pod)) {
    return 'it is left until it has finished, for no controller makes it again';
  }
  if (drain.emptyDirPods === 'WAIT' && pod.spec.volumes?.some(({ emptyDir }) => emptyDir)) {
    return 'it is left until it has finished, for it keeps files on the node';
  }
  const failure = drain.failingJobs === 'WAIT' ? jobFailure(pod, view) : undefined;
  return failure && untilFinished(failure);
}
