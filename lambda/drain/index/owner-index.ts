import { Multimap } from './multimap';
import type { Deployment, KubernetesObject, OwnerReference, Pod, PodTemplate, ReplicaSet } from '../../kubernetes/objects';
import { kindOfOwner, type KindsOnNeed, kindsOfOwner } from '../needs';
import { type Owner, ownerFromDeployment, ownerFromJob, ownerFromReplicaSet, ownerFromReplicationController, ownerFromStatefulSet } from '../owners/owners';
import { selects } from '../owners/selector';
import { controllerOf, isFinished } from '../pods/pods';
import { type LoadedOnNeed, NOT_LOADED } from '../snapshot';
import { HASH_LABEL, isCredible, type Origin, readRelease, type Release } from '../state/release';

/** An owner and its pods that are not finished, released ones among them. Of other kinds only the pods are known. */
interface Holding {
  readonly uid: string;
  readonly pods: Pod[];
  readonly object?: KubernetesObject;
  readonly owner?: Owner;
}

/** An object that makes pods, as far as its template says where. */
interface Templated extends KubernetesObject {
  readonly spec?: { readonly template?: PodTemplate };
}

/** Where a pod belongs. */
interface Place {
  /** What kind of owner it is. */
  readonly kind: string;
  readonly holding: Holding;
  readonly replicaSet?: ReplicaSet;
  readonly deployment?: Deployment;
  /** Of a pod that says that it was released, where that can be true. */
  readonly release?: Release;
  /** False for a released pod that anybody could have made: it waits until its owner is whole, and is no part of that. */
  readonly isCounted?: boolean;
}

/** Which pods are whose: their controller's, or those of the Deployment behind their ReplicaSet. */
export class OwnerIndex {
  private readonly holdings = new Map<string, Holding>();
  /** By the UID of the controller. */
  private readonly places = new Map<string, Place>();
  private readonly byHash = new Multimap<ReplicaSet>();
  private readonly byPod = new Map<Pod, Place>();
  /** Kinds of owners of which everything is loaded. */
  private readonly complete = new Set<string | undefined>();
  private readonly deployments: ReadonlyMap<string, Deployment>;

  constructor(snapshot: LoadedOnNeed, private readonly kinds: KindsOnNeed) {
    this.addOwners(snapshot.deployments, ownerFromDeployment);
    this.addOwners(snapshot.replicaSets, ownerFromReplicaSet);
    this.addOwners(snapshot.replicationControllers, ownerFromReplicationController);
    this.addOwners(snapshot.statefulSets, ownerFromStatefulSet);
    this.addOwners(snapshot.jobs, ownerFromJob);
    this.deployments = new Map(there(snapshot.deployments).map((deployment) => [deployment.metadata.uid, deployment]));
    for (const replicaSet of there(snapshot.replicaSets)) {
      const deployment = this.deployments.get(controllerOf(replicaSet)?.uid ?? '');
      this.byHash.add(`${replicaSet.metadata.namespace}/${replicaSet.spec.selector?.matchLabels?.[HASH_LABEL]}`, replicaSet);
      this.places.set(replicaSet.metadata.uid, {
        kind: 'ReplicaSet', holding: this.holdingOf((deployment ?? replicaSet).metadata.uid), replicaSet, deployment,
      });
    }
  }

  add(pod: Pod): void {
    const place = this.findPlace(pod);
    if (place) {
      this.byPod.set(pod, place);
      if (countsFor(pod, place)) {
        place.holding.pods.push(pod);
      }
    }
  }

  /** Whether the pod is one of those of its owner. */
  isCounted(pod: Pod): boolean {
    const place = this.byPod.get(pod);
    return place !== undefined && countsFor(pod, place);
  }

  /** The owner by its UID, while it exists. */
  owner(kind: string, uid: string): Owner | undefined {
    this.require(kind);
    return this.holdings.get(uid)?.owner;
  }

  podsOf(uid: string): readonly Pod[] {
    return this.holdings.get(uid)?.pods ?? [];
  }

  /** Undefined: nobody makes it again. */
  ownerOf(pod: Pod): Owner | undefined {
    const holding = this.placeOf(pod)?.holding;
    return holding && (holding.owner ?? unknownOwner(holding.uid, pod));
  }

  /** The owner as the API knows it. */
  objectOf(pod: Pod): KubernetesObject | undefined {
    return this.placeOf(pod)?.holding.object;
  }

  /** The ReplicaSet that a pod has, or was released from. */
  replicaSetOf(pod: Pod): ReplicaSet | undefined {
    return this.placeOf(pod)?.replicaSet;
  }

  /** The node that the controller's template names, which no scheduler is asked for then. */
  templateNodeOf(pod: Pod): string | undefined {
    const place = this.placeOf(pod);
    const controller: Templated | undefined = place?.replicaSet ?? place?.holding.object;
    return controller?.spec?.template?.spec?.nodeName;
  }

  /** What the pod was released from, where it says so and that can be true. */
  releaseOf(pod: Pod): Release | undefined {
    return readRelease(pod) && this.placeOf(pod)?.release;
  }

  /** Whether it was, as far as that is known: where its Deployment and ReplicaSet are not loaded nothing contradicts it. */
  saysReleased(pod: Pod): boolean {
    return readRelease(pod) !== undefined && this.byPod.get(pod)?.release !== undefined;
  }

  /** The Deployment behind that ReplicaSet. */
  deploymentOf(pod: Pod): Deployment | undefined {
    return this.placeOf(pod)?.deployment;
  }

  /** The one owner of all these pods, by its UID. */
  soleOwnerOf(pods: readonly Pod[]): string | undefined {
    const holding = this.byPod.get(pods[0])?.holding;
    return pods.every((pod) => this.byPod.get(pod)?.holding === holding) ? holding?.uid : undefined;
  }

  private placeOf(pod: Pod): Place | undefined {
    const place = this.byPod.get(pod);
    this.require(place ? place.kind : kindOfOwner(pod));
    return place;
  }

  /** Without its kinds an owner looks as if it were gone. */
  private require(kind: string | undefined): void {
    if (!this.complete.has(kind)) {
      kindsOfOwner(kind).forEach((each) => this.kinds.of(each));
      this.complete.add(kind);
    }
  }

  private addOwners<T extends KubernetesObject>(objects: readonly T[] | typeof NOT_LOADED, read: (object: T) => Owner): void {
    for (const object of there(objects)) {
      const { uid } = object.metadata;
      this.holdings.set(uid, { uid, pods: [], object, owner: read(object) });
    }
  }

  private findPlace(pod: Pod): Place | undefined {
    const release = readRelease(pod);
    const origin = release && this.originOf(release);
    if (origin && isCredible(pod, release, origin)) {
      return this.placeOfReleased(release, origin);
    }
    const controller = controllerOf(pod);
    if (controller) {
      return this.places.get(controller.uid) ?? this.addPlace(controller);
    }
    const adopting = this.adopterOf(pod);
    return adopting && this.places.get(adopting.metadata.uid);
  }

  /** It counts for its Deployment only by a ReplicaSet that is there: anybody can write the name of one that is not. */
  private placeOfReleased(release: Release, { deployment, replicaSet }: Partial<Origin>): Place {
    const isCounted = replicaSet !== undefined || deployment === undefined;
    return { kind: 'Deployment', holding: this.holdingOf(release.deployment.uid), replicaSet, deployment, release, isCounted };
  }

  private originOf({ deployment, replicaSet }: Release): Partial<Origin> {
    return { deployment: this.deployments.get(deployment.uid), replicaSet: this.places.get(replicaSet.uid)?.replicaSet };
  }

  /** The ReplicaSet that takes a pod without a controller at once: one that has just been given back has none for some moments. */
  private adopterOf({ metadata: { namespace, labels } }: Pod): ReplicaSet | undefined {
    const hash = labels?.[HASH_LABEL];
    return hash === undefined ? undefined
      : this.byHash.get(`${namespace}/${hash}`).find(({ spec }) => spec.replicas !== 0 && selects(spec.selector, labels));
  }

  /** Of a controller that is no ReplicaSet. */
  private addPlace({ kind, uid }: OwnerReference): Place {
    const place = { kind, holding: this.holdingOf(uid) };
    this.places.set(uid, place);
    return place;
  }

  private holdingOf(uid: string): Holding {
    const known = this.holdings.get(uid) ?? { uid, pods: [] };
    this.holdings.set(uid, known);
    return known;
  }
}

function countsFor(pod: Pod, place: Place): boolean {
  return place.isCounted !== false && !isFinished(pod);
}

/** Those that are known. Whoever is asked about an owner makes sure that its kinds are. */
function there<T>(objects: readonly T[] | typeof NOT_LOADED): readonly T[] {
  return objects === NOT_LOADED ? [] : objects;
}

function unknownOwner(uid: string, pod: Pod): Owner {
  const controller = controllerOf(pod);
  return {
    kind: controller?.kind ?? 'Deployment',
    namespace: pod.metadata.namespace ?? '',
    name: controller?.name ?? readRelease(pod)?.deployment.name ?? '',
    uid,
    maxUnavailable: 0,
    minReadySeconds: 0,
    rollingOut: false,
  };
}
