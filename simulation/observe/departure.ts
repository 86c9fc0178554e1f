import type { Pod } from '../cluster/objects';
import { controllerOf } from '../cluster/selectors';
import type { Change, Store } from '../cluster/store';
import { conditionOf } from '../control/conditions';
import { isActive, isTerminating } from '../control/pod-state';

/** Who or what takes a pod away. */
export type Cause = 'eviction' | 'delete' | 'node died' | 'rollout' | 'scale-in' | 'not ready';

/** A pod that was available and is no longer. */
export interface Departure {
  /** Such as `shop/cart-0`. */
  readonly pod: string;
  readonly node: string | undefined;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly by: Cause;
}

const REASONS: Readonly<Record<string, Cause>> = {
  EvictionByEvictionAPI: 'eviction',
  DeletionByTaintManager: 'node died',
  DeletionByPodGC: 'node died',
};

/** Why a pod goes, from what the API server shows at the moment when its end begins. */
export function causeOfEnd(pod: Pod, { type }: Pick<Change, 'type'>, store: Store): Cause {
  const target = conditionOf(pod.status.conditions, 'DisruptionTarget');
  if (target?.status === 'True' && target.reason && REASONS[target.reason]) return REASONS[target.reason];
  if (pod.spec.nodeName && !store.get('nodes', undefined, pod.spec.nodeName)) return 'node died';
  if (type !== 'DELETED' && !isTerminating(pod)) return 'not ready';
  return byItsController(pod, store) ?? 'delete';
}

/** Whether the controller itself had no more use for it: of an older template, or one too many. */
function byItsController(pod: Pod, store: Store): Cause | undefined {
  const owner = controllerOf(pod);
  const { namespace } = pod.metadata;
  if (owner?.kind === 'ReplicaSet') {
    const set = store.get('replicasets', namespace, owner.name);
    if (!set) return undefined;
    const others = store.list('pods', { controllerUid: owner.uid }).filter((other) => isActive(other) && other.metadata.uid !== pod.metadata.uid);
    if (others.length < (set.spec.replicas ?? 1)) return undefined;
    const deployment = controllerOf(set);
    const siblings = deployment ? store.list('replicasets', { controllerUid: deployment.uid }) : [];
    const newer = siblings.some((sibling) => sibling !== set && (sibling.spec.replicas ?? 0) > 0
      && Date.parse(sibling.metadata.creationTimestamp) >= Date.parse(set.metadata.creationTimestamp));
    return newer ? 'rollout' : 'scale-in';
  }
  if (owner?.kind === 'StatefulSet') {
    const set = store.get('statefulsets', namespace, owner.name);
    const ordinal = Number(/-(\d+)$/.exec(pod.metadata.name)?.[1]) - (set?.spec.ordinals?.start ?? 0);
    if (set && ordinal >= (set.spec.replicas ?? 1)) return 'scale-in';
    const revision = pod.metadata.labels?.['controller-revision-hash'];
    return set?.status?.updateRevision && revision && revision !== set.status.updateRevision ? 'rollout' : undefined;
  }
  return undefined;
}
