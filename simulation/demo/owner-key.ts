import type { Pod } from '../cluster/objects';
import { controllerOf } from '../cluster/selectors';
import type { Store } from '../cluster/store';

/** Who owns the pod in the end, such as `Deployment shop/cart`: the pod itself where nobody does. */
export function ownerKey(store: Store, pod: Pod): string {
  const { namespace } = pod.metadata;
  const direct = controllerOf(pod);
  if (!direct) return `Pod ${namespace}/${pod.metadata.name}`;
  const replicaSet = direct.kind === 'ReplicaSet' ? store.get('replicasets', namespace, direct.name) : undefined;
  const owner = (replicaSet && controllerOf(replicaSet)) ?? direct;
  return `${owner.kind} ${namespace}/${owner.name}`;
}
