import * as z from 'zod/mini';
import { readOnce } from './read-once';
import { RELEASED_ANNOTATION, SURGE_FAILED_ANNOTATION } from '../../../src/names';
import type { Deployment, Pod, ReplicaSet } from '../../kubernetes/objects';
import type { PodPatch } from '../../kubernetes/port';

/**
 * How a replacement is brought up first: a pod without the label that its ReplicaSet selects by is let go and replaced,
 * while its Services and budgets, which select by the other labels, keep it.
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
  /** The last, which the admission policy relies on. */
  readonly hash: string;
}

const reference = z.object({ name: z.string(), uid: z.string() });
const TIME = z.pipe(z.pipe(z.string(), z.transform((time) => Date.parse(time))), z.number());
const RELEASE = z.object({ at: TIME, deployment: reference, replicaSet: reference, hash: z.string() });

const readAnnotation = readOnce(parseRelease);

/**
 * Undefined for a pod that was not released, or was put back by hand. One whose annotation somebody changed counts as owned
 * by nobody.
 */
export function readRelease(pod: Pod): Release | undefined {
  return pod.metadata.annotations?.[RELEASED_ANNOTATION] === undefined ? undefined : readAnnotation(pod);
}

function parseRelease({ metadata: { annotations, labels } }: Pod): Release | undefined {
  try {
    const release = RELEASE.parse(JSON.parse(annotations?.[RELEASED_ANNOTATION] ?? ''));
    return labels?.[HASH_LABEL] === release.hash ? undefined : release;
  } catch {
    return undefined;
  }
}

/** One patch, so that a pod is never released without saying so. */
export function releasePatch(
  pod: Pod, { replicaSet, deployment, at }: { readonly replicaSet: ReplicaSet; readonly deployment: Deployment; readonly at: number },
): PodPatch {
  const name = ({ metadata }: Deployment | ReplicaSet) => ({ name: metadata.name, uid: metadata.uid });
  const hash = pod.metadata.labels?.[HASH_LABEL] ?? '';
  const release = { at: new Date(at).toISOString(), deployment: name(deployment), replicaSet: name(replicaSet), hash };
  return {
    metadata: {
      uid: pod.metadata.uid,
      labels: { [HASH_LABEL]: null },
      annotations: { [RELEASED_ANNOTATION]: JSON.stringify(release), [SURGE_FAILED_ANNOTATION]: null },
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
  const failed = failure && `${new Date(failure.at).toISOString()} ${failure.because}`.slice(0, MOST_CHARACTERS);
  const annotations = { [RELEASED_ANNOTATION]: null, [SURGE_FAILED_ANNOTATION]: failed ?? null };
  return { metadata: { uid: pod.metadata.uid, labels: { [HASH_LABEL]: release.hash }, annotations } };
}

/** The last failure, while it keeps the pod from being released again. */
export function surgeFailure(pod: Pod, now: number): SurgeFailure | undefined {
  const [time = '', ...words] = pod.metadata.annotations?.[SURGE_FAILED_ANNOTATION]?.split(' ') ?? [];
  const at = Date.parse(time);
  return at + FAILURE_HOLDS > now ? { at, because: words.join(' ') || 'no replacement could be made a moment ago' } : undefined;
}
