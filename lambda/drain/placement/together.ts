import type { Pod } from '../../kubernetes/objects';
import type { View } from '../index/view';
import { type Owner, ownerName } from '../owners/owners';
import { oneNodeClaimsOf } from '../verdict/surge';

/** Available pods of one owner that can leave their node only together: none of them can start elsewhere before the last has gone. */
export interface Together {
  readonly pods: number;
  /** Why, as a sentence. */
  readonly because: string;
}

/**
 * Those that share a volume with the pod which is attached to their node, and can be to no other; undefined: it is alone. What no driver attaches several
 * nodes may have, whatever its access mode is.
 */
export function togetherWith(pod: Pod, owner: Owner, view: View): Together | undefined {
  for (const claim of oneNodeClaimsOf(pod, view)) {
    const sharing = view.ownedBy(owner).available.filter(({ spec }) => spec.nodeName === pod.spec.nodeName
      && spec.volumes?.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === claim));
    if (sharing.length > 1 && isAttached(claim, pod, view)) {
      return {
        pods: sharing.length,
        because: `${sharing.length} pods of ${ownerName(owner)} share the volume ${claim}, so that none can start elsewhere before all have gone, and it cannot spare so many`,
      };
    }
  }
  return undefined;
}

function isAttached(claim: string, { metadata, spec }: Pod, view: View): boolean {
  const volume = view.claim(metadata.namespace ?? '', claim)?.spec.volumeName;
  return volume !== undefined
    && view.kinds.of('attachments').some(({ spec: { nodeName, source } }) => nodeName === spec.nodeName && source.persistentVolumeName === volume);
}
