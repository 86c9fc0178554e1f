import { resourceOf } from '../cluster/kinds';
import type { Deployment, Pod, StatefulSet, StoredObject } from '../cluster/objects';
import type { PodTemplate } from '../cluster/pod';
import { controllerOf } from '../cluster/selectors';
import type { Store } from '../cluster/store';
import { isMirror } from '../component-base/pod-state';
import { podsOf, rollingUpdateLimits } from '../component-base/rounding';

/** The top-level owner of a pod: a Deployment rather than its ReplicaSet, or the pod itself if it has none. */
export interface OwnerId {
  /** Such as `Deployment shop/cart`. */
  readonly key: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** What an owner requires. */
export interface Wish {
  /** Undefined if it does not say: a custom resource without `spec.replicas`. */
  readonly desired: number | undefined;
  /** How many pods its own rollout may take away. */
  readonly maxUnavailable: number;
  readonly minReadySeconds: number;
  /** The labels of its pods by which budgets select them, if it specifies them. */
  readonly labels?: Readonly<Record<string, string>>;
}

/** Kinds whose pods come and go with nodes, or run to completion: they need no number of available pods. */
const WITHOUT_FLOOR = ['DaemonSet', 'Job', 'Node'];
const WITH_DEFAULT = ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController'];

/** Undefined for pods that count for no floor. */
export function ownerOfPod(pod: Pod, store: Store): OwnerId | undefined {
  const { namespace = '' } = pod.metadata;
  const direct = controllerOf(pod);
  if (isMirror(pod) || (direct && WITHOUT_FLOOR.includes(direct.kind))) {
    return undefined;
  }
  if (!direct) {
    return identify(pod.apiVersion, pod.kind, namespace, pod.metadata);
  }
  const replicaSet = direct.kind === 'ReplicaSet' ? store.get('replicasets', namespace, direct.name) : undefined;
  const { apiVersion, kind, ...named } = (replicaSet && controllerOf(replicaSet)) ?? direct;
  return identify(apiVersion, kind, namespace, named);
}

function identify(apiVersion: string, kind: string, namespace: string, { name, uid }: { readonly name: string; readonly uid: string }): OwnerId {
  return { key: `${kind} ${namespace}/${name}`, apiVersion, kind, namespace, name, uid };
}

/** Undefined if the owner does not exist: it was deleted, or is missing in a dump. */
export function objectOf(owner: OwnerId, store: Store): StoredObject | undefined {
  const object = store.get(resourceOf(owner), owner.namespace, owner.name);
  return object?.metadata.uid === owner.uid ? object : undefined;
}

export function wishOf(object: StoredObject): Wish {
  if (object.kind === 'Pod') {
    return { desired: 1, maxUnavailable: 0, minReadySeconds: 0, labels: object.metadata.labels ?? {} };
  }
  const { replicas, minReadySeconds = 0, template } = (object.spec ?? {}) as Specification;
  const desired = replicas ?? (WITH_DEFAULT.includes(object.kind) ? 1 : undefined);
  return { desired, maxUnavailable: ownUnavailability(object, desired ?? 1), minReadySeconds, labels: template?.metadata?.labels };
}

interface Specification {
  readonly replicas?: number;
  readonly minReadySeconds?: number;
  readonly template?: PodTemplate;
}

function ownUnavailability(object: StoredObject, replicas: number): number {
  if (object.kind === 'Deployment') {
    const { strategy } = (object as Deployment).spec;
    return strategy?.type === 'Recreate' ? 1 : rollingUpdateLimits(strategy?.rollingUpdate, replicas).unavailable;
  }
  if (object.kind === 'StatefulSet') {
    return Math.max(1, podsOf((object as StatefulSet).spec.updateStrategy?.rollingUpdate?.maxUnavailable ?? 1, replicas, 'up'));
  }
  return 0;
}
