import type { Baseline, BaselineOwner } from './drain-state';
import { readOnce } from './read-once';
import type { Pod } from '../../kubernetes/objects';
import type { View } from '../index/view';
import type { Owner } from '../owners/owners';
import type { ReturnsByOwner } from '../placement/returns';
import { isFinished, isTerminating } from '../pods/pods';

/** The kind written in the baseline for a pod without a controller, which is its own owner. */
export const NOBODY = 'Pod';

/** The pods of a draining node that matter to its drain. */
interface NodePods {
  readonly leaving: readonly Pod[];
  /** Pods that stay with the node. */
  readonly bound: readonly Pod[];
  /** The counts to be written about pods that have arrived during the drain. */
  readonly counted?: ReturnsByOwner;
}

/**
 * What the gate will need, as of before the first eviction. The baseline grows if a pod still arrives after the cordon, or its owner becomes known
 * late. An owner's pods that are missing because of another draining node count as available, since it had them before that drain. Returns the same
 * object if there is nothing to add.
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

/** The UIDs of the baseline's owners. */
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
