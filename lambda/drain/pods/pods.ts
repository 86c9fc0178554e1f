import type { Condition, KubernetesObject, Node, OwnerReference, Pod } from '../../kubernetes/objects';
import { readOnce } from '../state/read-once';

/*
 * Facts about a single pod: whether it must leave, is finished, terminating or available (pods.ts, here); in which order pods leave (order.ts); which
 * are left to finish by themselves (hold.ts); what their owners want, by annotations (overrides.ts); why a pod is not available (trouble.ts).
 *
 * Surprising: values derived from an object are cached on it (state/read-once.ts), since an object that has changed is a new object.
 */

/**
 * A reference that cannot name any object is ignored. The API server accepts references of any length, and owners are written on nodes, where there
 * is no room for such.
 */
export const controllerOf = readOnce((object: KubernetesObject): OwnerReference | undefined =>
  object.metadata.ownerReferences?.find((reference) => reference.controller && canBe(reference)));

/** Valid names as in https://kubernetes.io/docs/concepts/overview/working-with-objects/names/; for some kinds only the rules for path segments apply. */
const NAME = /^[!-~]{1,253}$/;
const KIND = /^[A-Za-z0-9]{1,63}$/;
const UID = /^[!-~]{1,64}$/;

function canBe({ apiVersion, kind, name, uid }: OwnerReference): boolean {
  return KIND.test(kind) && NAME.test(name) && NAME.test(apiVersion) && UID.test(uid);
}

/** The API groups of Kubernetes' own controllers of pods. */
const GROUPS: Readonly<Record<string, string>> = { Deployment: 'apps', ReplicaSet: 'apps', StatefulSet: 'apps', ReplicationController: '', Job: 'batch' };

/** The kind of a controller. If another API group uses the name of a built-in kind, the group is appended, as kubectl writes it: `StatefulSet.apps.kruise.io`. */
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

/** When the pod was created, by the API server's clock; NaN if unknown. */
export const createdAt = readOnce((pod: Pod): number => Date.parse(pod.metadata.creationTimestamp ?? ''));

export function isFinished(pod: Pod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
}

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

export const isReady = readOnce((pod: Pod): boolean => condition(pod.status.conditions, 'Ready')?.status === 'True');

export const isNodeReady = readOnce((node: Node): boolean => condition(node.status.conditions, 'Ready')?.status === 'True');

/** Since when the node is Ready; 0 if it is not, or that is unknown. */
export function nodeReadySince(node: Node): number {
  const ready = condition(node.status.conditions, 'Ready');
  return ready?.status === 'True' && ready.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : 0;
}

export function condition(conditions: readonly Condition[] | undefined, type: string): Condition | undefined {
  return conditions?.find((one) => one.type === type);
}

/** Since when the pod is Ready; 0 if that is unknown; undefined if it is not Ready, or is terminating or finished. */
const readySince = readOnce((pod: Pod): number | undefined => {
  const ready = condition(pod.status.conditions, 'Ready');
  if (isTerminating(pod) || isFinished(pod) || ready?.status !== 'True') {
    return undefined;
  }
  return ready.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : 0;
});

/**
 * When the pod counts as available: Ready for `minReadySeconds` and not terminating. Undefined: waiting alone does not make it available.
 * https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#min-ready-seconds
 */
export function availableFrom(pod: Pod, minReadySeconds: number): number | undefined {
  const since = readySince(pod);
  if (since === undefined) {
    return undefined;
  }
  return minReadySeconds > 0 && since !== 0 ? since + minReadySeconds * 1000 : 0;
}

/** DaemonSet pods would be recreated at once, and mirror pods belong to the kubelet: both end with the node. */
export const staysWithNode = readOnce((pod: Pod): boolean =>
  controllerOf(pod)?.kind === 'DaemonSet' || pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined);

const CRITICAL = ['system-cluster-critical', 'system-node-critical'];

/** Cluster-critical pods leave after the workloads, which may need them to shut down. */
export function isCritical(pod: Pod): boolean {
  return CRITICAL.includes(pod.spec.priorityClassName ?? '');
}

/** The pod's own grace period; Kubernetes' default is 30 s. */
export function graceMilliseconds(pod: Pod): number {
  return (pod.spec.terminationGracePeriodSeconds ?? 30) * 1000;
}
