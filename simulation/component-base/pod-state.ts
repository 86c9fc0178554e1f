import { conditionOf, isTrue } from './conditions';
import type { Pod } from '../cluster/objects';

/** Its containers have ended for good. */
export function isFinished(pod: Pod): boolean {
  return pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed';
}

export function isTerminating(pod: Pod): boolean {
  return pod.metadata.deletionTimestamp !== undefined;
}

/** Counted by replica controllers: neither finished nor terminating. */
export function isActive(pod: Pod): boolean {
  return !isFinished(pod) && !isTerminating(pod);
}

export function isReady(pod: Pod): boolean {
  return isTrue(pod.status.conditions, 'Ready');
}

/** Stored objects are immutable: a change is a new object, which is read anew. */
const READY_SINCE = new WeakMap<Pod, { readonly at: number | undefined }>();

/** When the pod became ready, in milliseconds since the epoch. */
export function readySince(pod: Pod): number | undefined {
  const known = READY_SINCE.get(pod);
  if (known) {
    return known.at;
  }
  const ready = conditionOf(pod.status.conditions, 'Ready');
  const at = ready?.status === 'True' && ready.lastTransitionTime ? Date.parse(ready.lastTransitionTime) : undefined;
  READY_SINCE.set(pod, { at });
  return at;
}

/** When it will have been ready for `minReadySeconds`, if it stays so. */
export function availableAt(pod: Pod, minReadySeconds = 0): number | undefined {
  const since = readySince(pod);
  return since === undefined ? undefined : since + minReadySeconds * 1000;
}

export function isAvailable(pod: Pod, minReadySeconds: number | undefined, now: number): boolean {
  const at = availableAt(pod, minReadySeconds);
  return at !== undefined && at <= now;
}

/** A static pod: the kubelet runs it from a file on the node, and only mirrors it in the API server. */
export function isMirror(pod: Pod): boolean {
  return pod.metadata.annotations?.['kubernetes.io/config.mirror'] !== undefined;
}

export function restartsOf(pod: Pod): number {
  return Math.max(0, ...(pod.status.containerStatuses ?? []).map((container) => container.restartCount));
}
