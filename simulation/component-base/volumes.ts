import type { PersistentVolume, Pod, VolumeAttachment } from '../cluster/objects';
import type { Store } from '../cluster/store';

export function claimsOf(pod: Pod): string[] {
  return (pod.spec.volumes ?? []).flatMap((volume) => volume.persistentVolumeClaim?.claimName ?? []);
}

/** The volumes that the pod's claims are bound to. */
export function volumesOf(pod: Pod, store: Store): PersistentVolume[] {
  return claimsOf(pod).flatMap((claim) => {
    const name = store.get('persistentvolumeclaims', pod.metadata.namespace, claim)?.spec.volumeName;
    return (name && store.get('persistentvolumes', undefined, name)) || [];
  });
}

/** Volumes of a CSI driver are attached to a node before its pods can start. */
export function isAttachable(volume: PersistentVolume): boolean {
  return volume.spec.csi !== undefined;
}

/** Whether several nodes may attach it at once. */
export function isShared(volume: PersistentVolume): boolean {
  return (volume.spec.accessModes ?? []).some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany');
}

export function attachmentsOf(volume: string, store: Store): VolumeAttachment[] {
  return store.list('volumeattachments').filter(({ spec }) => spec.source.persistentVolumeName === volume);
}

/** The pod's volumes that its node does not have yet. */
export function missingVolumes(pod: Pod, store: Store): PersistentVolume[] {
  return volumesOf(pod, store).filter((volume) => isAttachable(volume)
    && !attachmentsOf(volume.metadata.name, store).some(({ spec, status }) => spec.nodeName === pod.spec.nodeName && status?.attached));
}
