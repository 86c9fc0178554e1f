import type { Baseline, BaselineOwner } from './drain-state';
import { readOnce } from './read-once';
import type { Pod } from '../../kubernetes/objects';
import type { View } from '../index/view';
import type { Owner } from '../owners/owners';
import type { ReturnsByOwner } from '../placement/returns';
import { isFinished, isTerminating } from '../pods/pods';

/** The kind that stands in the baseline for the owner of a pod that nobody makes again: the pod itself. */
export const NOBODY = 'Pod';

/** The pods of a draining node that have to do with its drain. */
interface NodePods {
  readonly leaving: readonly Pod[];
  /** They stay with the node. */
  readonly bound: readonly Pod[];
  /** What is to be written of pods that came since the drain began. */
  readonly counted?: ReturnsByOwner;
}

/**
 * What the gate will need, from before the first eviction. A pod may still arrive after the cordon, or its owner become
 * known late: then the baseline grows. What the owner misses because of another draining node, it had before we came. The same
 * object comes back when nothing is to be added.
 */
export function extendBaseline(baseline: Baseline | undefined, { leaving, bound, counted }: NodePods, view: View): Baseline {
  const known = baseline ? ownersOf(baseline) : NO_OWNERS;
  const added = new Map<string, BaselineOwner>();
  for (const pod of [...leaving, ...bound].filter((one) => !isFinished(one) && !isTerminating(one))) {
    const owner = view.ownerOf(pod);
    const uid = owner?.uid ?? pod.metadata.uid;
    if (!known.has(uid) && !added.has(uid)) {
      added.set(uid, owner ? baselineOfOwner(owner, view) : { kind: NOBODY, namespace: pod.metadata.namespace ?? '', name: pod.metadata.name, uid, available: 0 });
    }
  }
  const volumes = [...new Set([...baseline?.volumes ?? [], ...volumesOf(leaving, view)])];
  if (baseline && added.size === 0 && volumes.length === baseline.volumes.length && !counted) {
    return baseline;
  }
  return {
    owners: [...baseline?.owners ?? [], ...added.values()],
    pods: Math.max(baseline?.pods ?? 0, leaving.length),
    volumes,
    forced: baseline?.forced ?? false,
    returns: counted ?? baseline?.returns,
    evacuated: undefined,
  };
}

const NO_OWNERS: ReadonlySet<string> = new Set();

/** The UIDs of its owners. */
const ownersOf = readOnce(({ owners }: Baseline): ReadonlySet<string> => new Set(owners.map(({ uid }) => uid)));

function baselineOfOwner(owner: Owner, view: View): BaselineOwner {
  const { kind, namespace, name, uid } = owner;
  const available = Math.max(view.ownedBy(owner).available.length, view.baselineOf(uid));
  // A pod that terminates already has been replaced, or will be: it must not be counted beside its replacement.
  const pods = Math.max(view.podsOf(uid).filter((pod) => !isTerminating(pod)).length, view.baselinePodsOf(uid));
  return { kind, namespace, name, uid, available, ...owner.desired === undefined && { pods } };
}

/** The persistent volumes that these pods use. */
function volumesOf(pods: readonly Pod[], view: View): string[] {
  return pods.flatMap((pod) => (pod.spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) =>
    (persistentVolumeClaim && view.claim(pod.metadata.namespace ?? '', persistentVolumeClaim.claimName)?.spec.volumeName) ?? []));
}
