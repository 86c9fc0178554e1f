import type { Baseline } from './state/drain-state';
import type { View } from './index/view';
import { loaded } from './needs';
import type { Pod } from '../kubernetes/objects';

/** Longer than the attach/detach controller waits for a node that does not unmount. */
const DETACH_TIME = 7 * 60_000;

/** The persistent volumes that the pods of a node use. */
export function volumesOf(pods: readonly Pod[], view: View): string[] {
  const names = pods.flatMap((pod) => (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
    (persistentVolumeClaim && view.claim(pod.metadata.namespace ?? '', persistentVolumeClaim.claimName)?.spec.volumeName) ?? []));
  return [...new Set(names)];
}

/**
 * The recorded volumes that are still attached to the node: a replacement elsewhere waits for them, for minutes if the
 * machine goes first. https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/volume-attachment-v1/
 */
export function attachedVolumes(baseline: Baseline, nodeName: string, view: View): string[] {
  const moved = new Set(baseline.volumes);
  return moved.size === 0 ? [] : loaded(view.snapshot, 'attachments')
    .filter(({ spec }) => spec.nodeName === nodeName && moved.has(spec.source.persistentVolumeName ?? ''))
    .map(({ spec }) => spec.source.persistentVolumeName ?? '');
}

/** Until when the drain waits for volumes, once the last pod has left. */
export function detachDeadline(evacuated: number): number {
  return evacuated + DETACH_TIME;
}
