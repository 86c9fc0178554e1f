import type { Pod } from '../cluster/objects';
import { controllerOf } from '../cluster/selectors';
import type { Change, Store } from '../cluster/store';
import { conditionOf } from '../component-base/conditions';
import { isActive, isTerminating } from '../component-base/pod-state';
import { REVISION_LABEL, revisionsOf } from '../controllers/revisions';
import { sameTemplate } from '../controllers/template-hash';

/** What removes a pod. */
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
  if (target?.status === 'True' && target.reason && REASONS[target.reason]) {
    return REASONS[target.reason];
  }
  if (pod.spec.nodeName && !store.get('nodes', undefined, pod.spec.nodeName)) {
    return 'node died';
  }
  if (type !== 'DELETED' && !isTerminating(pod)) {
    return 'not ready';
  }
  return byItsController(pod, store) ?? 'delete';
}

/** Whether the pod's own controller removed it: it has an older template, or is surplus. */
function byItsController(pod: Pod, store: Store): Cause | undefined {
  const owner = controllerOf(pod);
  const { namespace } = pod.metadata;
  if (owner?.kind === 'ReplicaSet') {
    const set = store.get('replicasets', namespace, owner.name);
    if (!set) {
      return undefined;
    }
    const others = store.list('pods', { controllerUid: owner.uid }).filter((other) => isActive(other) && other.metadata.uid !== pod.metadata.uid);
    if (others.length < (set.spec.replicas ?? 1)) {
      return undefined;
    }
    const above = controllerOf(set);
    const deployment = above && store.get('deployments', namespace, above.name);
    return deployment && !sameTemplate(set.spec.template, deployment.spec.template) ? 'rollout' : 'scale-in';
  }
  if (owner?.kind === 'StatefulSet') {
    const set = store.get('statefulsets', namespace, owner.name);
    const ordinal = Number(/-(\d+)$/.exec(pod.metadata.name)?.[1]) - (set?.spec.ordinals?.start ?? 0);
    if (!set) {
      return undefined;
    }
    if (ordinal >= (set.spec.replicas ?? 1)) {
      return 'scale-in';
    }
    const newest = revisionsOf(store, set).at(-1)?.metadata.name;
    return newest !== undefined && pod.metadata.labels?.[REVISION_LABEL] !== newest ? 'rollout' : undefined;
  }
  return undefined;
}
