import type { Deployment, Pod, ReplicaSet } from '../../kubernetes/objects';
import type { View } from '../index/view';
import { podsFor } from '../owners/owners';
import { lacksRoom } from '../placement/unplaced';
import { overridesOf } from '../pods/overrides';
import { condition, isFinished } from '../pods/pods';
import { readOnce } from '../state/read-once';
import { FAILURE_HOLDS, HASH_LABEL, surgeFailure, type SurgeFailure } from '../state/release';

const NOT_MADE = 'no pod can be made';

/** The objects that a pod is released from. */
export interface ReleasedFrom {
  readonly replicaSet: ReplicaSet;
  readonly deployment: Deployment;
}

/** Whether the replacement of a pod can come up while the pod is still there. */
export type Surge =
  | { readonly type: 'possible'; readonly from: ReleasedFrom }
  /** `because` is the end of a sentence. */
  | { readonly type: 'impossible'; readonly because: string };

export function judgeSurge(pod: Pod, view: View): Surge {
  const replicaSet = view.replicaSetOf(pod);
  const deployment = view.deploymentOf(pod);
  if (!replicaSet || !deployment) {
    return { type: 'impossible', because: 'only pods of a Deployment can' };
  }
  const because = obstacleToSurge(pod, { replicaSet, deployment }, view);
  return because === undefined ? { type: 'possible', from: { replicaSet, deployment } } : { type: 'impossible', because };
}

function obstacleToSurge(pod: Pod, { replicaSet, deployment }: ReleasedFrom, view: View): string | undefined {
  if (overridesOf(pod, view).neverSurge) {
    return 'its annotation forbids it';
  }
  const { strategy, replicas = 1 } = deployment.spec;
  if (strategy?.type === 'Recreate') {
    return 'its strategy is Recreate';
  }
  if (podsFor(strategy?.rollingUpdate?.maxSurge ?? '25%', replicas, Math.ceil) === 0) {
    return 'its maxSurge is 0';
  }
  if (!pod.metadata.labels?.[HASH_LABEL] || !replicaSet.spec.selector?.matchLabels?.[HASH_LABEL]) {
    return `its ReplicaSet does not select by ${HASH_LABEL}`;
  }
  const service = view.pinningServiceOf(pod);
  if (service) {
    return `the Service ${service.metadata.name} selects by ${HASH_LABEL}`;
  }
  const attempt = view.snapshot.attempts.get(pod.metadata.uid);
  if (attempt?.type === 'release' && attempt.denied && attempt.at + FAILURE_HOLDS > view.now) {
    return attempt.because ?? 'it was denied';
  }
  return lastFailure(pod, view)?.because ?? creationFailure(pod, view) ?? volumeObstacle(pod, view);
}

/** A recent failure of this pod's surge: it would fail again, unless a suitable node has become ready since. */
function lastFailure(pod: Pod, view: View): SurgeFailure | undefined {
  const failure = surgeFailure(pod, view.now);
  return failure && view.hasNewNodeFor(pod, failure.at) ? undefined : failure;
}

/** Whether the ReplicaSet of a released pod would keep it. A ReplicaSet that wants no replicas any more would delete the pod at once, without asking a budget. */
export function mayGoBack(pod: Pod, view: View): boolean {
  const replicaSet = view.replicaSetOf(pod);
  return replicaSet !== undefined && (replicaSet.spec.replicas ?? 1) > 0 && !isFinished(pod);
}

/** Why the pod's Deployment cannot create pods, such as an exhausted quota. */
export function creationFailure(pod: Pod, view: View): string | undefined {
  const deployment = view.deploymentOf(pod);
  return deployment && failureOf(deployment);
}

const failureOf = readOnce(({ status }: Deployment): string | undefined => {
  const failure = condition(status?.conditions, 'ReplicaFailure');
  return failure?.status === 'True' ? `${NOT_MADE}: ${failure.message ?? failure.reason ?? 'no reason given'}` : undefined;
});

/**
 * Why no replacement could be created, and none could be even after this pod is gone. An exceeded quota does not count: it has room again once the
 * pod is gone. Anything else, such as a policy that was added to the namespace since, would reject the next pod, too.
 * https://kubernetes.io/docs/concepts/policy/resource-quotas/
 */
export function refusalOfOthers(pod: Pod, view: View): string | undefined {
  const because = lastFailure(pod, view)?.because;
  return because?.startsWith(NOT_MADE) && !because.includes('exceeded quota') ? because : undefined;
}

/** Whether the last surge of this pod failed because no other node had room. */
export function foundNoRoom(pod: Pod, view: View): boolean {
  return lacksRoom(lastFailure(pod, view)?.because ?? '');
}

/** Which volume of the pod can be attached to only one node at a time, and so is not free before the pod is gone; as a sentence. */
export function volumeObstacle(pod: Pod, view: View): string | undefined {
  const [claim] = oneNodeClaimsOf(pod, view);
  return claim && `its volume ${claim} can be attached to one node only`;
}

/** The claims of the pod whose volumes only one node can have at a time. */
export function oneNodeClaimsOf({ metadata, spec }: Pod, view: View): readonly string[] {
  return (spec.volumes ?? []).flatMap(({ persistentVolumeClaim }) => {
    const claimName = persistentVolumeClaim?.claimName;
    const modes = claimName === undefined ? [] : view.claim(metadata.namespace ?? '', claimName)?.spec.accessModes ?? [];
    return claimName === undefined || modes.some((mode) => mode === 'ReadWriteMany' || mode === 'ReadOnlyMany') ? [] : [claimName];
  });
}
