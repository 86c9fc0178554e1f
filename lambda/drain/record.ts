import type { DrainRecord, RecordedOwner } from './mark';
import type { Owner } from './owners';
import { isFinished, isTerminating } from './pods';
import type { View } from './view';
import { volumesOf } from './volumes';
import type { Pod } from '../kubernetes/objects';

/** The kind that stands in the record for the owner of a pod that nobody makes again: the pod itself. */
export const NOBODY = 'Pod';

/**
 * What the gate will need, from before the first eviction. A pod may still arrive after the cordon, or its owner become
 * known late: then the record grows. What the owner misses because of another victim, it had before we came. The same
 * object comes back when nothing is to be added.
 */
export function extendRecord(record: DrainRecord | undefined, leaving: readonly Pod[], view: View): DrainRecord {
  const known = new Set(record?.owners.map(({ uid }) => uid));
  const added = new Map<string, RecordedOwner>();
  for (const pod of leaving.filter((one) => !isFinished(one) && !isTerminating(one))) {
    const owner = view.ownerOf(pod);
    const uid = owner?.uid ?? pod.metadata.uid;
    if (!known.has(uid) && !added.has(uid)) {
      added.set(uid, owner ? recordOf(owner, view) : { kind: NOBODY, namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, uid, available: 0 });
    }
  }
  const volumes = [...new Set([...record?.volumes ?? [], ...volumesOf(leaving, view)])];
  if (record && added.size === 0 && volumes.length === record.volumes.length) {
    return record;
  }
  return {
    owners: [...record?.owners ?? [], ...added.values()],
    pods: Math.max(record?.pods ?? 0, leaving.length),
    volumes,
    forced: record?.forced ?? false,
    evacuated: undefined,
  };
}

function recordOf(owner: Owner, view: View): RecordedOwner {
  const { kind, namespace, name, uid } = owner;
  return { kind, namespace, name, uid, available: Math.max(view.ownedBy(owner).available.length, view.recordedOf(uid)) };
}
