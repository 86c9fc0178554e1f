import type { WaitingInstances } from './waiting-instances';
import { readMark } from '../drain/mark';
import { readRelease } from '../drain/release';
import type { Node } from '../kubernetes/objects';
import type { KubernetesPort } from '../kubernetes/port';

/**
 * Whether nothing needs a leader: nobody waits, no drain is under way, and no pod of the cluster is released. Two lists tell
 * it, where a leader takes the Lease, and lists and watches every kind.
 */
export async function isIdle(kubernetes: KubernetesPort, nodes: readonly Node[], waiting: WaitingInstances): Promise<boolean> {
  if (waiting.all.length > 0 || nodes.map(readMark).some((mark) => mark && !mark.outcome)) {
    return false;
  }
  const { items: pods } = await kubernetes.list('pods');
  return !pods.some(readRelease);
}
