import type { Condition, KubernetesObject, Node, OwnerReference, Pod } from '../../kubernetes/objects';
import { readOnce } from '../state/read-once';

/*
 * What a single pod says: whether it has to leave, is finished, terminating, available (pods.ts, here); in which order pods leave (order.ts); which are left until they have
 * finished (hold.ts); what their owners wish by annotations (overrides.ts); what ails one that is not available (trouble.ts).
 *
 * Surprising: what is read of an object is kept by it (state/read-once.ts), since an object that has changed is another one.
 */

/** One that no object can be is none. The API server takes references of any length, and owners stand on nodes, which have no room for that. */
export const controllerOf = readOnce((object: KubernetesObject): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find((reference) => reference.controller && canBe(reference)));

/** Names as https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ has them, some of which are only held to be parts of a path. */
const NAME = /^[!-~]{1,253}$/;
const KIND = /^[A-Za-z0-9]{1,63}$/;
const UID = /^[!-~]{1,64}$/;

function canBe({ apiVersion, kind, name, uid }: OwnerReference): boolean {
  return KIND.test(kind) && NAME.test(name) && NAME.test(apiVersion) && UID.test(uid);
}

/** The API group of each kind of Kubernetes' own that keeps pods. */
const GROUPS: Readonly<Record<string, string>> = { Deployment: 'apps', ReplicaSet: 'apps', StatefulSet: 'apps', ReplicationController: '', Job: 'batch' };

/** The kind of a controller. One of another group that is called as one of Kubernetes' own has its group behind it, as kubectl writes it: `StatefulSet.apps.kruise.io`. */
export function kindOf({ apiVersion, kind }: OwnerReference): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return Object.hasOwn(GROUPS, kind) && GROUPS[kind] !== group ? `${kind}.${group}` : kind;
}

/** The kind of the pod's controller. */
export const controllerKind = readOnce((pod: Pod): string | undefined => {
  const controller = controllerOf(pod);
  return controller && kindOf(controller);
});

export const podName = readOnce((pod: KubernetesObject): string => `${pod.metadata.namespace}/${pod.metadata.name}`);

/** When it was made, by the clock of the API server; NaN where that is not told. */
export const createdAt = readOnce((pod: Pod): number => Date.parse(pod.metadata.creationTimestamp ?? ''));

export function isFinished(pod: Pod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
}

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

export const isReady = readOnce((pod: Pod): boolean => condition(pod.status.conditions, 'Ready')?.status === 'True');

export const isNodeReady = readOnce((node: Node): boolean => condition(node.status.conditions, 'Ready')?.status === 'True');

/** 0 where it is not, or that is not told. */
export function nodeReadySince(node: Node): number {
  const ready = condition(node.status.conditions, 'Ready');
  return ready?.status === 'True' && ready.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : 0;
}

export function condition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((one) => one.type === type);
}

/** Since when the pod is Ready, 0 where that is not told; undefined while it is not, or no longer counts. */
const readySince = readOnce((pod: Pod): number | undefined => {
  const ready = condition(pod.status.conditions, 'Ready');
  if (isTerminating(pod) || isFinished(pod) || ready?.status !== 'True') {
    return undefined;
  }
  return ready.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : 0;
});

/**
 * When the pod counts as available: Ready for `minReadySeconds` and not on its way out. Undefined: not by waiting alone.
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#min-ready-seconds
 */
export function availableFrom(pod: Pod, minReadySeconds: number): number | undefined {
  const since = readySince(pod);
  if (since === undefined) {
    return undefined;
  }
  return minReadySeconds > 0 && since !== 0 ? since + minReadySeconds * 1000 : 0;
}

/** DaemonSet pods would come back at once, and mirror pods are the kubelet's own: both leave with the node. */
export const staysWithNode = readOnce((pod: Pod): boolean =>
  controllerOf(pod)?.kind === 'DaemonSet' || pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined);

const CRITICAL = ['system-cluster-critical', 'system-node-critical'];

/** Cluster-critical pods leave after the workloads, which may need them to shut down. */
export function isCritical(pod: Pod): boolean {
  return CRITICAL.includes(pod.spec.priorityClassName ?? '');
}

/** The pod's own grace period; 30 s is the default of Kubernetes. */
export function graceMilliseconds(pod: Pod): number {
  return (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
}
