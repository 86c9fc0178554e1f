import type { Owner } from './owners';
import type { View } from '../index/view';
import { controllerOf, isTerminating } from '../pods/pods';

/** What Kubernetes calls the revision of a StatefulSet's pod. */
const REVISION_LABEL = 'controller-revision-hash';

/**
 * Whether a rollout of the owner's own may still take pods away. Pods and ReplicaSets tell it, whatever a lagging status
 * says; a pod that terminates was taken already.
 */
export function isRollingOut(owner: Owner, view: View): boolean {
  return owner.rollingOut || (!owner.paused && (hasSeveralReplicaSets(owner, view) || hasOutdatedPods(owner, view)));
}

/** Whether the owner replaces its pods by itself, if one waits for it. */
export function isProgressing(owner: Owner, view: View): boolean {
  return !owner.stalled && isRollingOut(owner, view);
}

function hasSeveralReplicaSets(owner: Owner, view: View): boolean {
  if (owner.kind !== 'Deployment') {
    return false;
  }
  const [first, ...others] = view.scaledReplicaSetsOf(owner);
  let one: string | undefined = first;
  const isAnother = (uid: string): boolean => uid !== (one ??= uid);
  return others.some(isAnother) || view.podsOf(owner.uid).some((pod) => {
    const uid = controllerOf(pod)?.uid;
    return uid !== undefined && !isTerminating(pod) && isAnother(uid);
  });
}

function hasOutdatedPods({ uid, update }: Owner, view: View): boolean {
  return update !== undefined
    && view.podsOf(uid).filter((pod) => !isTerminating(pod) && pod.metadata.labels?.[REVISION_LABEL] !== update.revision).length > update.partition;
}
