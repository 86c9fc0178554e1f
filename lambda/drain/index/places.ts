import type { PodGroup } from './pod-groups';
import type { Deployment, KubernetesObject, Pod, PodTemplate, ReplicaSet } from '../../kubernetes/objects';
import type { Owner } from '../owners/owners';
import { controllerKind, controllerOf, isFinished } from '../pods/pods';
import { readRelease, type Release } from '../state/release';

/** An owner in its current version, and its pods that are not finished, released ones included. For kinds that we do not read, only the pods are known. */
export interface Holding {
  readonly uid: string;
  readonly pods: PodGroup;
  object?: KubernetesObject;
  owner?: Owner;
  /** The object, where it is a Deployment. */
  deployment?: Deployment;
}

/** The owner to which the pods of a controller belong. */
export interface Place {
  /** What kind of owner it is. */
  readonly kind: string;
  readonly holding: Holding;
  /** The ReplicaSet in its current version. */
  replicaSet?: ReplicaSet;
  /** The place of the ReplicaSet that a released pod came from. */
  readonly from?: Place;
  /** For a pod that claims to be released, if that can be true. */
  readonly release?: Release;
  /** False for a released pod that anybody could have created: it waits until its owner has enough pods, but is not counted among them. */
  readonly isCounted?: boolean;
}

/** An object with a pod template. */
interface Templated extends KubernetesObject {
  readonly spec?: { readonly template?: PodTemplate };
}

/** Whether the pod counts among its owner's pods. */
export function countsFor(pod: Pod, place: Place): boolean {
  return place.isCounted !== false && !isFinished(pod);
}

export function ownerAt({ holding }: Place, pod: Pod): Owner {
  return holding.owner ?? unknownOwner(holding.uid, pod);
}

/** The ReplicaSet that a pod has, or was released from. */
export function replicaSetAt(place: Place | undefined): ReplicaSet | undefined {
  return (place?.from ?? place)?.replicaSet;
}

/** The node that the controller's pod template names; its pods bypass the scheduler. */
export function templateNodeAt(place: Place | undefined): string | undefined {
  const controller: Templated | undefined = replicaSetAt(place) ?? place?.holding.object;
  return controller?.spec?.template?.spec?.nodeName;
}

function unknownOwner(uid: string, pod: Pod): Owner {
  const controller = controllerOf(pod);
  return {
    kind: controllerKind(pod) ?? 'Deployment',
    namespace: pod.metadata.namespace ?? '',
    name: controller?.name ?? readRelease(pod)?.deployment.name ?? '',
    uid,
    maxUnavailable: 0,
    minReadySeconds: 0,
    rollingOut: false,
  };
}
