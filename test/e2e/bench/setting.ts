import type { Admin } from './admin';
import { objectsOf } from './objects';
import type { Shape } from './shapes';
import type { Store } from '../../../simulation/cluster/store';
import { isActive, isReady } from '../../../simulation/component-base/pod-state';
import { until } from '../ground/wait';

/** The node that is drained. */
export function oldestNode(store: Store): string {
  const [oldest] = store.list('nodes').filter(({ spec }) => !spec.unschedulable)
    .sort((a, b) => a.metadata.creationTimestamp.localeCompare(b.metadata.creationTimestamp) || a.metadata.name.localeCompare(b.metadata.name));
  if (!oldest) {
    throw new Error('There is no node that takes pods. The bench needs at least two.');
  }
  return oldest.metadata.name;
}

/** Creates the pods of a shape: first those for the draining node, while it is the only schedulable one, then the others. */
export async function settle(store: Store, admin: Admin, shape: Shape, namespace: string, drainingNode: string): Promise<void> {
  const { owners } = shape;
  const others = store.list('nodes').map(({ metadata }) => metadata.name).filter((name) => name !== drainingNode);
  const ready = (count: (owner: Shape['owners'][number]) => number) => until(`the pods of ${namespace} are ready`, async () =>
    owners.every((owner) => count(owner) === store.list('pods', { namespace })
      .filter((pod) => pod.metadata.labels?.app === owner.name && isActive(pod) && isReady(pod)).length));

  for (const node of others) {
    await admin.cordon(node, true);
  }
  await admin.apply(objectsOf(shape, namespace));
  await ready(({ onDrainingNode }) => onDrainingNode);
  for (const node of others) {
    await admin.cordon(node, false);
  }
  await admin.cordon(drainingNode, true);
  for (const owner of owners) {
    await admin.scale(owner, namespace, owner.replicas);
  }
  await ready(({ replicas }) => replicas);
  await admin.cordon(drainingNode, false);
}
