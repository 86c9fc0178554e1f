import { type Owner, ownerFromDeployment, ownerFromJob, ownerFromReplicaSet, ownerFromStatefulSet } from './owners';
import { controllerOf, isFinished } from './pods';
import { readRelease } from './release';
import type { Snapshot } from './snapshot';
import type { KubernetesObject, Pod } from '../kubernetes/objects';

/** An owner and its pods that are not finished, released ones among them. Of other kinds only the pods are known. */
interface Holding {
  readonly uid: string;
  readonly pods: Pod[];
  readonly object?: KubernetesObject;
  readonly owner?: Owner;
}

/** Which pods are whose: their controller's, or those of the Deployment behind their ReplicaSet. */
export class OwnerIndex {
  private readonly holdings = new Map<string, Holding>();
  /** By the UID of a ReplicaSet what its Deployment holds. */
  private readonly behindReplicaSets = new Map<string, Holding>();
  private readonly byPod = new Map<Pod, Holding>();

  constructor(snapshot: Snapshot) {
    this.addOwners(snapshot.deployments, ownerFromDeployment);
    for (const replicaSet of snapshot.replicaSets) {
      const deployment = this.holdings.get(controllerOf(replicaSet)?.uid ?? '');
      if (deployment) {
        this.behindReplicaSets.set(replicaSet.metadata.uid, deployment);
      }
    }
    this.addOwners(snapshot.replicaSets, (replicaSet) => ownerFromReplicaSet(replicaSet, 'ReplicaSet'));
    this.addOwners(snapshot.replicationControllers, (controller) => ownerFromReplicaSet(controller, 'ReplicationController'));
    this.addOwners(snapshot.statefulSets, ownerFromStatefulSet);
    this.addOwners(snapshot.jobs, ownerFromJob);
    snapshot.pods.forEach((pod) => this.addPod(pod));
  }

  /** The owner by its UID, while it exists. */
  owner(uid: string): Owner | undefined {
    return this.holdings.get(uid)?.owner;
  }

  podsOf(uid: string): readonly Pod[] {
    return this.holdings.get(uid)?.pods ?? [];
  }

  /** Undefined: nobody makes it again. */
  ownerOf(pod: Pod): Owner | undefined {
    const holding = this.byPod.get(pod);
    return holding && (holding.owner ?? unknownOwner(holding.uid, pod));
  }

  /** The owner as the API knows it. */
  objectOf(pod: Pod): KubernetesObject | undefined {
    return this.byPod.get(pod)?.object;
  }

  /** The one owner of all these pods, by its UID. */
  soleOwnerOf(pods: readonly Pod[]): string | undefined {
    const holding = this.byPod.get(pods[0]);
    return pods.every((pod) => this.byPod.get(pod) === holding) ? holding?.uid : undefined;
  }

  private addOwners<T extends KubernetesObject>(objects: readonly T[], read: (object: T) => Owner): void {
    for (const object of objects) {
      const { uid } = object.metadata;
      this.holdings.set(uid, { uid, pods: [], object, owner: read(object) });
    }
  }

  private addPod(pod: Pod): void {
    const controller = controllerOf(pod);
    const uid = controller ? controller.uid : readRelease(pod)?.deployment.uid;
    if (!uid) {
      return;
    }
    const holding = this.behindReplicaSets.get(uid) ?? this.holdings.get(uid) ?? { uid, pods: [] };
    this.byPod.set(pod, holding);
    if (!this.holdings.has(holding.uid)) {
      this.holdings.set(uid, holding);
    }
    if (!isFinished(pod)) {
      holding.pods.push(pod);
    }
  }
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
