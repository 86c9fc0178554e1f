import { changesBetween } from './changes';
import { Multimap } from './multimap';
import { countsFor, type Holding, type Place } from './places';
import { PodGroup } from './pod-groups';
import type { Deployment, KubernetesObject, OwnerReference, Pod, ReplicaSet } from '../../kubernetes/objects';
import { type Owner, ownerFromDeployment, ownerFromJob, ownerFromReplicaSet, ownerFromReplicationController, ownerFromStatefulSet } from '../owners/owners';
import { selects } from '../owners/selector';
import { controllerOf, kindOf } from '../pods/pods';
import { type LoadedOnNeed, NOT_LOADED } from '../snapshot';
import { HASH_LABEL, isCredible, type Origin, readRelease, type Release } from '../state/release';

const NO_PODS: readonly Pod[] = [];

/** How to read an owner of each kind. Deployments come before ReplicaSets, because a Deployment owns the pods of its ReplicaSets. */
const KINDS = {
  deployments: ownerFromDeployment,
  replicaSets: ownerFromReplicaSet,
  replicationControllers: ownerFromReplicationController,
  statefulSets: ownerFromStatefulSet,
  jobs: ownerFromJob,
} as const;
type OwnerKind = keyof typeof KINDS;
const OWNER_KINDS = Object.keys(KINDS) as OwnerKind[];

/** The objects of all kinds of owners, as far as loaded. */
export type Owners = Pick<LoadedOnNeed, OwnerKind>;

/** Finds the owner of each pod: its controller, or the Deployment behind its ReplicaSet. */
export class OwnerIndex {
  private readonly holdings = new Map<string, Holding>();
  /** By the UID of the controller. */
  private readonly places = new Map<string, Place>();
  private readonly byHash = new Multimap<Place>();
  private readonly byPod = new Map<Pod, Place>();

  constructor(private owners: Owners) {
    OWNER_KINDS.forEach((kind) => there<KubernetesObject>(owners[kind]).forEach((object) => this.put(kind, object)));
    for (const replicaSet of there(owners.replicaSets)) {
      const { uid, namespace } = replicaSet.metadata;
      const above = this.holdings.get(controllerOf(replicaSet)?.uid ?? '');
      const isItsDeployment = above?.deployment !== undefined && above.deployment.metadata.namespace === namespace;
      const place = { kind: 'ReplicaSet', holding: isItsDeployment ? above : this.holdingOf(uid), replicaSet };
      this.byHash.add(`${namespace}/${hashOf(replicaSet)}`, place);
      this.places.set(uid, place);
    }
  }

  /** Updates the owners. Returns false if pods belong elsewhere than before; then a new index is needed. */
  follow(owners: Owners): boolean {
    const changes = OWNER_KINDS.map((kind) => ({ kind, ...changesOf(kind, this.owners, owners) }));
    const isSameForAll = changes.every(({ kind, removed, added, replaced }) =>
      removed.length === 0 && added.length === 0 && replaced.every(([before, after]) => hasSamePods(kind, before, after)));
    if (!isSameForAll) {
      return false;
    }
    this.owners = owners;
    for (const { kind, replaced } of changes) {
      for (const [, object] of replaced) {
        this.put(kind, object);
        const place = this.places.get(object.metadata.uid);
        if (kind === 'replicaSets' && place) {
          place.replicaSet = object as ReplicaSet;
        }
      }
    }
    return true;
  }

  add(pod: Pod): void {
    const place = this.findPlace(pod);
    if (place) {
      this.byPod.set(pod, place);
      if (countsFor(pod, place)) {
        place.holding.pods.put(pod);
      }
    }
  }

  remove(pod: Pod): void {
    this.byPod.get(pod)?.holding.pods.remove(pod);
    this.byPod.delete(pod);
  }

  /** Where the pod belongs; undefined: it has no controller. */
  placeOf(pod: Pod): Place | undefined {
    return this.byPod.get(pod);
  }

  /** The owner by its UID, while it exists. */
  owner(uid: string): Owner | undefined {
    return this.holdings.get(uid)?.owner;
  }

  podsOf(uid: string): readonly Pod[] {
    return this.holdings.get(uid)?.pods.pods ?? NO_PODS;
  }

  /** The UID of the owner of all these pods, if they have only one. */
  soleOwnerOf(pods: readonly Pod[]): string | undefined {
    const holding = this.byPod.get(pods[0])?.holding;
    return pods.every((pod) => this.byPod.get(pod)?.holding === holding) ? holding?.uid : undefined;
  }

  private put(kind: OwnerKind, object: KubernetesObject): void {
    const holding = this.holdingOf(object.metadata.uid);
    holding.object = object;
    holding.owner = (KINDS[kind] as (one: KubernetesObject) => Owner)(object);
    holding.deployment = kind === 'deployments' ? object as Deployment : undefined;
  }

  private findPlace(pod: Pod): Place | undefined {
    const release = readRelease(pod);
    if (release && isCredible(pod, release, this.originOf(release))) {
      return this.placeOfReleased(release);
    }
    const controller = controllerOf(pod);
    if (controller) {
      const place = this.places.get(controller.uid) ?? this.addPlace(controller);
      return isElsewhere(place, pod) ? undefined : place;
    }
    return this.adopterOf(pod);
  }

  /** It counts for its Deployment only if its ReplicaSet exists: anybody can write the name of one that does not. */
  private placeOfReleased(release: Release): Place {
    const { deployment, replicaSet } = this.originOf(release);
    return {
      kind: 'Deployment',
      holding: this.holdingOf(release.deployment.uid),
      from: replicaSet && this.places.get(release.replicaSet.uid),
      release,
      isCounted: replicaSet !== undefined || deployment === undefined,
    };
  }

  private originOf({ deployment, replicaSet }: Release): Partial<Origin> {
    return { deployment: this.holdings.get(deployment.uid)?.deployment, replicaSet: this.places.get(replicaSet.uid)?.replicaSet };
  }

  /** The ReplicaSet that is about to adopt a pod without a controller: a pod that was just given back has none for a moment. */
  private adopterOf({ metadata: { namespace, labels } }: Pod): Place | undefined {
    const hash = labels?.[HASH_LABEL];
    return hash === undefined ? undefined
      : this.byHash.get(`${namespace}/${hash}`).find(({ replicaSet }) => replicaSet && wantsPods(replicaSet) && selects(replicaSet.spec.selector, labels));
  }

  /** For a controller that is not a ReplicaSet. */
  private addPlace(controller: OwnerReference): Place {
    const { uid } = controller;
    const place = { kind: kindOf(controller), holding: this.holdingOf(uid) };
    this.places.set(uid, place);
    return place;
  }

  private holdingOf(uid: string): Holding {
    const known = this.holdings.get(uid) ?? { uid, pods: new PodGroup() };
    this.holdings.set(uid, known);
    return known;
  }
}

/** Whether the controller is in another namespace than the pod, so that it cannot have created it: anybody can write such a reference. */
function isElsewhere({ replicaSet, holding }: Place, { metadata: { namespace } }: Pod): boolean {
  const object = replicaSet ?? holding.object;
  return object?.metadata.namespace !== undefined && object.metadata.namespace !== namespace;
}

function hashOf({ spec }: ReplicaSet): string | undefined {
  return spec.selector?.matchLabels?.[HASH_LABEL];
}

function wantsPods({ spec }: ReplicaSet): boolean {
  return spec.replicas !== 0;
}

/**
 * Whether a change of an owner leaves all pods with their owners. Pods belong to owners by UID; those of Deployments and ReplicaSets also by the
 * fields compared here.
 */
function hasSamePods(kind: OwnerKind, before: KubernetesObject, after: KubernetesObject): boolean {
  switch (kind) {
    case 'deployments':
      return isSame((before as Deployment).spec.selector, (after as Deployment).spec.selector);
    case 'replicaSets':
      return controllerOf(before)?.uid === controllerOf(after)?.uid && wantsPods(before as ReplicaSet) === wantsPods(after as ReplicaSet)
        && isSame((before as ReplicaSet).spec.selector, (after as ReplicaSet).spec.selector);
    default:
      return true;
  }
}

function changesOf(kind: OwnerKind, before: Owners, after: Owners) {
  return changesBetween(there<KubernetesObject>(before[kind]), there<KubernetesObject>(after[kind]));
}

/** The objects that are loaded. Callers that look up an owner make sure that its kinds are. */
function there<T>(objects: readonly T[] | typeof NOT_LOADED): readonly T[] {
  return objects === NOT_LOADED ? [] : objects;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
