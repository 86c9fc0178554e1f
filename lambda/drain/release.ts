import * as z from 'zod/mini';
import { RELEASED_ANNOTATION, SURGE_FAILED_ANNOTATION } from '../../src/names';
import type { Deployment, Pod, ReplicaSet } from '../kubernetes/objects';
import type { PodPatch } from '../kubernetes/port';

/**
 * How a replacement is brought up first: a pod without the label that its ReplicaSet selects by is let go and replaced,
 * while its Services and budgets, which select by the other labels, keep it.
 * https://kubernetes.io/docs/concepts/workloads/controllers/replicaset/#isolating-pods-from-a-replicaset
 */
export const HASH_LABEL = 'pod-template-hash';
/** For how long a failure keeps a pod from being released again. */
export const FAILURE_HOLDS = 10 * 60_000;

/** What stands on a released pod: where it came from, so that it is never forgotten and may go back. */
export interface Release {
  readonly deployment: { readonly name: string; readonly uid: string };
  readonly replicaSet: { readonly name: string; readonly uid: string };
  readonly hash: string;
}

const reference = z.object({ name: z.string(), uid: z.string() });
const RELEASE = z.object({ deployment: reference, replicaSet: reference, hash: z.string() });

/** Many rules ask, again and again; a pod as observed never changes. */
const known = new WeakMap<Pod, { readonly release?: Release }>();

/**
 * Undefined for a pod that was not released, or was put back by hand. One whose annotation somebody changed counts as owned
 * by nobody.
 */
export function readRelease(pod: Pod): Release | undefined {
  const read = known.get(pod) ?? { release: parseRelease(pod) };
  known.set(pod, read);
  return read.release;
}

function parseRelease({ metadata: { annotations, labels } }: Pod): Release | undefined {
  const text = annotations?.[RELEASED_ANNOTATION];
  if (text === undefined) {
    return undefined;
  }
  try {
    const release = RELEASE.parse(JSON.parse(text));
    return labels?.[HASH_LABEL] === release.hash ? undefined : release;
  } catch {
    return undefined;
  }
}

/** One patch, so that a pod is never released without saying so. */
export function releasePatch(pod: Pod, replicaSet: ReplicaSet, deployment: Deployment): PodPatch {
  const name = ({ metadata }: Deployment | ReplicaSet) => ({ name: metadata.name, uid: metadata.uid });
  const release: Release = { deployment: name(deployment), replicaSet: name(replicaSet), hash: pod.metadata.labels?.[HASH_LABEL] ?? '' };
  return {
    metadata: {
      uid: pod.metadata.uid,
      labels: { [HASH_LABEL]: null },
      annotations: { [RELEASED_ANNOTATION]: JSON.stringify(release), [SURGE_FAILED_ANNOTATION]: null },
    },
  };
}

/** @param failedAt when the pod goes back because no replacement can be made: it stands on the pod, or it would be released again at once */
export function restorePatch(pod: Pod, release: Release, failedAt?: number): PodPatch {
  const annotations = { [RELEASED_ANNOTATION]: null, [SURGE_FAILED_ANNOTATION]: failedAt === undefined ? null : new Date(failedAt).toISOString() };
  return { metadata: { uid: pod.metadata.uid, labels: { [HASH_LABEL]: release.hash }, annotations } };
}

/** Until when the last failure keeps the pod from being released again; 0 when there was none. */
export function surgeFailedUntil(pod: Pod): number {
  const failedAt = Date.parse(pod.metadata.annotations?.[SURGE_FAILED_ANNOTATION] ?? '');
  return Number.isNaN(failedAt) ? 0 : failedAt + FAILURE_HOLDS;
}
