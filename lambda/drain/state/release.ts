import { readOnce } from './read-once';
import { POD_ANNOTATIONS as KEYS } from '../../../src/names';
import type { AnnotationKey, Deployment, Pod, ReplicaSet } from '../../kubernetes/objects';
import type { PodPatch } from '../../kubernetes/port';
import { selects } from '../owners/selector';
import { controllerOf } from '../pods/pods';
import { quote } from '../telling/quote';

/**
 * Decides what to write on a pod whose replacement is brought up first. Without the label by which its ReplicaSet selects it, the pod is released and
 * replaced, while its Services and budgets, which select by the other labels, still include it.
 * https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#isolating-pods-from-a-replicaset
 */
export const HASH_LABEL = 'pod-template-hash';
/** For how long a failure keeps a pod from being released again. */
export const FAILURE_HOLDS = 10 * 60_000;

/** What is written on a released pod: where it came from, so that it is never forgotten and can go back. */
export interface Release {
  /** When it was released. */
  readonly at: number;
  readonly deployment: { readonly name: string; readonly uid: string };
  readonly replicaSet: { readonly name: string; readonly uid: string };
  readonly hash: string;
}

/**
 * What a pod says of its release. Anybody who can create pods can write that, so {@link isCredible} decides whether it can be true. Undefined for a
 * pod that was not released or was given back, and for a pod with another controller, whatever its annotations say: a ReplicaSet removes its owner
 * reference only some time after a release.
 */
export const readRelease = readOnce((pod: Pod): Release | undefined => {
  const { annotations = {}, labels } = pod.metadata;
  if (annotations[KEYS.RELEASED_HASH] === undefined) {
    return undefined;
  }
  const read = (key: AnnotationKey): string => annotations[key] ?? '';
  const release = {
    deployment: { name: read(KEYS.RELEASED_DEPLOYMENT_NAME), uid: read(KEYS.RELEASED_DEPLOYMENT_UID) },
    replicaSet: { name: read(KEYS.RELEASED_REPLICA_SET_NAME), uid: read(KEYS.RELEASED_REPLICA_SET_UID) },
    hash: read(KEYS.RELEASED_HASH),
    at: Date.parse(read(KEYS.RELEASED_AT)),
  };
  const { deployment, replicaSet, hash, at } = release;
  const isWhole = [deployment.name, deployment.uid, replicaSet.name, replicaSet.uid, hash, at].every(Boolean);
  const controller = controllerOf(pod)?.uid;
  return isWhole && labels?.[HASH_LABEL] === undefined && (controller === undefined || controller === replicaSet.uid) ? release : undefined;
});

/** What a pod was released from, if it still exists. */
export interface Origin {
  readonly deployment: Deployment;
  readonly replicaSet: ReplicaSet;
}

/**
 * Whether the pod can be what it claims: one of this Deployment, released from a ReplicaSet of it that still exists. If neither exists in the
 * cluster, nothing contradicts the claim, and it affects nobody's pod count.
 */
export function isCredible({ metadata }: Pod, release: Release, { deployment, replicaSet }: Partial<Origin>): boolean {
  return [deployment, replicaSet].every((from) => from === undefined || from.metadata.namespace === metadata.namespace)
    && (!deployment || selects(deployment.spec.selector, metadata.labels))
    && (!replicaSet || replicaSet.spec.selector?.matchLabels?.[HASH_LABEL] === release.hash)
    && (!replicaSet || controllerOf(replicaSet)?.uid === release.deployment.uid);
}

/** The annotations of a released pod. */
export function releaseAnnotations({ at, deployment, replicaSet, hash }: Release) {
  return {
    [KEYS.RELEASED_HASH]: hash,
    [KEYS.RELEASED_AT]: new Date(at).toISOString(),
    [KEYS.RELEASED_DEPLOYMENT_NAME]: deployment.name,
    [KEYS.RELEASED_DEPLOYMENT_UID]: deployment.uid,
    [KEYS.RELEASED_REPLICA_SET_NAME]: replicaSet.name,
    [KEYS.RELEASED_REPLICA_SET_UID]: replicaSet.uid,
  };
}

/** One patch, so that a pod is never released without its annotations. */
export function releasePatch(
  pod: Pod, { replicaSet, deployment, at }: { readonly replicaSet: ReplicaSet; readonly deployment: Deployment; readonly at: number },
): PodPatch {
  const hash = pod.metadata.labels?.[HASH_LABEL] ?? '';
  return {
    metadata: {
      uid: pod.metadata.uid,
      labels: { [HASH_LABEL]: null },
      annotations: { ...NONE, ...releaseAnnotations({ at, deployment: deployment.metadata, replicaSet: replicaSet.metadata, hash }) },
    },
  };
}

/** Why no replacement could be made, and when that was seen. */
export interface SurgeFailure {
  readonly at: number;
  readonly because: string;
}

/** @param failure why the pod goes back, if no replacement could come up. Written on the pod, since otherwise it would be released again at once */
export function adoptPatch(pod: Pod, release: Release, failure?: SurgeFailure): PodPatch {
  const failed = failure && {
    [KEYS.SURGE_FAILED_AT]: new Date(failure.at).toISOString(),
    [KEYS.SURGE_FAILED_BECAUSE]: quote(failure.because),
  };
  return { metadata: { uid: pod.metadata.uid, labels: { [HASH_LABEL]: release.hash }, annotations: { ...NONE, ...failed } } };
}

const NONE: Readonly<Record<string, null>> = Object.fromEntries(Object.values(KEYS).map((key) => [key, null]));

/** The last failure, while it keeps the pod from being released again. */
export function surgeFailure({ metadata: { annotations } }: Pod, now: number): SurgeFailure | undefined {
  const at = Date.parse(annotations?.[KEYS.SURGE_FAILED_AT] ?? '');
  const because = quote(annotations?.[KEYS.SURGE_FAILED_BECAUSE] ?? '') || 'no replacement could be made a moment ago';
  return at + FAILURE_HOLDS > now ? { at, because } : undefined;
}

/** Whether the pod was just given back and its ReplicaSet has not adopted it yet: for a moment it has no owner. */
export function isComingBack(pod: Pod, now: number): boolean {
  return pod.metadata.labels?.[HASH_LABEL] !== undefined && surgeFailure(pod, now) !== undefined;
}
