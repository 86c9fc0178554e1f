import { readOnce } from './read-once';
import { POD_ANNOTATIONS as KEYS } from '../../../src/names';
import type { AnnotationKey, Deployment, Pod, ReplicaSet } from '../../kubernetes/objects';
import type { PodPatch } from '../../kubernetes/port';
import { selects } from '../owners/selector';
import { controllerOf } from '../pods/pods';
import { quote } from '../telling/quote';

/**
 * Decides what stands on a pod whose replacement is brought up first. A pod without the label that its ReplicaSet selects by is let go
 * and replaced, while its Services and budgets, which select by the other labels, keep it.
 * https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#isolating-pods-from-a-replicaset
 */
export const HASH_LABEL = 'pod-template-hash';
/** For how long a failure keeps a pod from being released again. */
export const FAILURE_HOLDS = 10 * 60_000;

/** What stands on a released pod: where it came from, so that it is never forgotten and may go back. */
export interface Release {
  /** When it was released. */
  readonly at: number;
  readonly deployment: { readonly name: string; readonly uid: string };
  readonly replicaSet: { readonly name: string; readonly uid: string };
  readonly hash: string;
}

/**
 * What a pod says of its release. Whoever makes pods can write that on them, so whether it can be true is {@link isCredible}'s to say. Undefined for a
 * pod that was not released, or was put back, and for one that another controller owns, whatever its template says: its ReplicaSet lets go of it only in time.
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

/** What a pod was released from, as far as it is there. */
export interface Origin {
  readonly deployment: Deployment;
  readonly replicaSet: ReplicaSet;
}

/**
 * Whether the pod can be what it says: of this Deployment, by a ReplicaSet of it that is still there. Without either in the cluster nothing contradicts
 * it, and nobody's pods are counted by it.
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

/** One patch, so that a pod is never released without saying so. */
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

/** @param failure why the pod goes back, if no replacement can be made: it stands on the pod, or it would be released again at once */
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

/** Whether the pod was just given back, and its ReplicaSet has not adopted it yet: for a moment nobody seems to own it. */
export function isComingBack(pod: Pod, now: number): boolean {
  return pod.metadata.labels?.[HASH_LABEL] !== undefined && surgeFailure(pod, now) !== undefined;
}
