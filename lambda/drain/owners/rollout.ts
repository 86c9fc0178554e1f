import type { Owner } from './owners';
import type { View } from '../index/view';
import { controllerOf, isTerminating } from '../pods/pods';

/** The label with the revision of a StatefulSet's pod. */
const REVISION_LABEL = 'controller-revision-hash';

/**
 * Whether a rollout of the owner may still take pods away. Judged by pods and ReplicaSets, whatever a lagging status says. A terminating pod does not
 * count: it has been taken already.
 */
export function isRollingOut(owner: Owner, view: View): boolean {
  return owner.rollingOut || (!owner.paused && (hasSeveralReplicaSets(owner, view) || hasOutdatedPods(owner, view)));
}

/** Whether a rollout of the owner is going to replace its pods, if one waits for it. */
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
