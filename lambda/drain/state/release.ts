import { readOnce } from './read-once';
import { POD_ANNOTATIONS as KEYS } from '../../../src/names';
import type { AnnotationKey, Deployment, Pod, ReplicaSet } from '../../kubernetes/objects';
import type { PodPatch } from '../../kubernetes/port';

/**
 * Decides what stands on a pod whose replacement is brought up first. A pod without the label that its ReplicaSet selects by is let go
 * and replaced, while its Services and budgets, which select by the other labels, keep it.
 * https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#isolating-pods-from-a-replicaset
 */
export const HASH_LABEL = 'pod-template-hash';
/** For how long a failure keeps a pod from being released again. */
export const FAILURE_HOLDS = 10 * 60_000;
const MOST_CHARACTERS = 500;

/** What stands on a released pod: where it came from, so that it is never forgotten and may go back. */
export interface Release {
  /** When it was released. */
  readonly at: number;
  readonly deployment: { readonly name: string; readonly uid: string };
  readonly replicaSet: { readonly name: string; readonly uid: string };
  readonly hash: string;
}

const readAnnotations = readOnce(parseRelease);

/**
 * Undefined for a pod that was not released, or was put back by hand. One whose annotations somebody changed counts as owned
 * by nobody.
 */
export function readRelease(pod: Pod): Release | undefined {
  return pod.metadata.annotations?.[KEYS.RELEASED_HASH] === undefined ? undefined : readAnnotations(pod);
}

function parseRelease({ metadata: { annotations = {}, labels } }: Pod): Release | undefined {
  const read = (key: AnnotationKey): string => annotations[key] ?? '';
  const release = {
    deployment: { name: read(KEYS.RELEASED_DEPLOYMENT_NAME), uid: read(KEYS.RELEASED_DEPLOYMENT_UID) },
    replicaSet: { name: read(KEYS.RELEASED_REPLICA_SET_NAME), uid: read(KEYS.RELEASED_REPLICA_SET_UID) },
    hash: read(KEYS.RELEASED_HASH),
    at: Date.parse(read(KEYS.RELEASED_AT)),
  };
  const { deployment, replicaSet, hash, at } = release;
  const isWhole = [deployment.name, deployment.uid, replicaSet.name, replicaSet.uid, hash, at].every(Boolean);
  return isWhole && labels?.[HASH_LABEL] !== hash ? release : undefined;
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
    [KEYS.SURGE_FAILED_BECAUSE]: failure.because.slice(0, MOST_CHARACTERS),
  };
  return { metadata: { uid: pod.metadata.uid, labels: { [HASH_LABEL]: release.hash }, annotations: { ...NONE, ...failed } } };
}

const NONE: Readonly<Record<string, null>> = Object.fromEntries(Object.values(KEYS).map((key) => [key, null]));

/** The last failure, while it keeps the pod from being released again. */
export function surgeFailure({ metadata: { annotations } }: Pod, now: number): SurgeFailure | undefined {
  const at = Date.parse(annotations?.[KEYS.SURGE_FAILED_AT] ?? '');
  const because = annotations?.[KEYS.SURGE_FAILED_BECAUSE] || 'no replacement could be made a moment ago';
  return at + FAILURE_HOLDS > now ? { at, because } : undefined;
}
