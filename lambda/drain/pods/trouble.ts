import { isReady, podName } from './pods';
import type { Pod } from '../../kubernetes/objects';
import { unplaced } from '../placement/unplaced';
import { readOnce } from '../state/read-once';

/** Why a pod is not available, in the scheduler's or the kubelet's words. */
export const troubleOf = readOnce((pod: Pod): string => {
  const without = unplaced(pod);
  if (without) {
    return without.because;
  }
  for (const { state, restartCount } of pod.status.containerStatuses ?? []) {
    const reason = state?.waiting?.reason;
    if (reason && reason !== 'ContainerCreating') {
      return `${podName(pod)} waits with ${reason}${restartCount > 0 ? ` after ${restartCount} restarts` : ''}`;
    }
  }
  return isReady(pod) ? `${podName(pod)} is not ready for long enough` : `${podName(pod)} is not ready`;
});
