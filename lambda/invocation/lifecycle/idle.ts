import type { WaitingInstances } from './lifecycle-actions';
import { readDrainState } from '../../drain/state/drain-state';
import { readRelease } from '../../drain/state/release';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';

/**
 * Whether nothing needs a leader: nobody waits, no drain is under way, and no pod of the cluster is released. Two lists tell
 * it, where a leader takes the Lease, and lists and watches every kind.
 */
export async function isIdle(kubernetes: KubernetesPort, nodes: readonly Node[], waiting: WaitingInstances): Promise<boolean> {
  if (waiting.all.length > 0 || nodes.map(readDrainState).some((drain) => drain && !drain.outcome)) {
    return false;
  }
  const { items: pods } = await kubernetes.list('pods');
  return !pods.some(readRelease);
}
