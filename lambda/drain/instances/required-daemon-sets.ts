import type { Pod } from '../../kubernetes/objects';
import { controllerOf, isReady, isTerminating, podName } from '../pods/pods';

/** Which of the DaemonSets that a launched node needs is not ready on it; undefined: none. */
export function unreadyDaemonSet(required: readonly string[], podsOfNode: readonly Pod[]): string | undefined {
  for (const name of required) {
    const pods = podsOfNode.filter((pod) => isOf(pod, name) && !isTerminating(pod));
    if (pods.length === 0) {
      return `the DaemonSet ${name} has no pod on its node`;
    }
    if (!pods.some(isReady)) {
      return `the pod ${podName(pods[0])} of the DaemonSet ${name} is not ready`;
    }
  }
  return undefined;
}

function isOf(pod: Pod, name: string): boolean {
  const owner = controllerOf(pod);
  return owner?.kind === 'DaemonSet' && `${pod.metadata.namespace}/${owner.name}` === name;
}
