import { resourceOf } from '../../cluster/kinds';
import type { OwnerReference, Pod } from '../../cluster/objects';
import { controllerOf } from '../../cluster/selectors';
import type { Store } from '../../cluster/store';

/** How many pods the owners of these pods want in total, and which of the pods have no owner. */
export interface ExpectedScale {
  readonly pods: number;
  readonly unmanaged: readonly Pod[];
}

/** Kinds whose `replicas` the API server defaults to 1. */
const SCALABLE = ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'];

/** Throws if an owner has no number of replicas, like the disruption controller. */
export function expectedScale(pods: readonly Pod[], store: Store): ExpectedScale {
  const scales = new Map<string, number>();
  const unmanaged: Pod[] = [];
  for (const pod of pods) {
    const owner = controllerOf(pod);
    if (!owner) {
      unmanaged.push(pod);
      continue;
    }
    if (scales.has(owner.uid)) {
      continue;
    }
    const scale = scaleOf(owner, pod.metadata.namespace, store);
    if (scale) {
      scales.set(scale.uid, scale.replicas);
    }
  }
  return { pods: [...scales.values()].reduce((sum, replicas) => sum + replicas, 0), unmanaged };
}

/** The scale of the owner, or of its own owner if that can be scaled: a ReplicaSet's Deployment. */
function scaleOf(owner: OwnerReference, namespace: string | undefined, store: Store): { uid: string; replicas: number } | undefined {
  const object = store.get(resourceOf(owner), namespace, owner.name);
  if (object?.metadata.uid !== owner.uid) {
    return undefined;
  }
  const above = controllerOf(object);
  if (owner.kind === 'ReplicaSet' && above?.kind === 'Deployment') {
    return scaleOf(above, namespace, store);
  }
  const replicas = (object.spec as { readonly replicas?: number } | undefined)?.replicas;
  if (replicas === undefined && !SCALABLE.includes(owner.kind)) {
    throw new Error(`${resourceOf(owner)} does not implement the scale subresource`);
  }
  return { uid: owner.uid, replicas: replicas ?? 1 };
}
