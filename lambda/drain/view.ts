import { BudgetIndex } from './budget-index';
import { Multimap } from './multimap';
import { type Owner, ownerFromDeployment, ownerFromJob, ownerFromReplicaSet, ownerFromStatefulSet } from './owners';
import { availableFrom, controllerOf, isFinished } from './pods';
import type { Snapshot } from './snapshot';
import type { Pod, PodDisruptionBudget } from '../kubernetes/objects';

/** Looks things up in one snapshot: who owns a pod, which budgets select it, how many pods of an owner are available. */
export class View {
  private readonly owners: ReadonlyMap<string, Owner>;
  private readonly podsByOwner = new Multimap<Pod>();
  private readonly podsByNode = new Multimap<Pod>();
  private readonly deploymentOfReplicaSet = new Map<string, string>();
  private readonly scaledReplicaSets = new Multimap<string>();
  private readonly budgets: BudgetIndex;
  private readonly recorded = new Map<string, number>();

  constructor(readonly snapshot: Snapshot, readonly now: number) {
    this.owners = ownersOf(snapshot);
    for (const replicaSet of snapshot.replicaSets) {
      const controller = controllerOf(replicaSet);
      if (controller && this.owners.has(controller.uid)) {
        this.deploymentOfReplicaSet.set(replicaSet.metadata.uid, controller.uid);
        if (replicaSet.spec.replicas !== 0) {
          this.scaledReplicaSets.add(controller.uid, replicaSet.metadata.uid);
        }
      }
    }
    for (const pod of snapshot.pods) {
      this.podsByNode.add(pod.spec.nodeName ?? '', pod);
      const uid = this.ownerUid(pod);
      if (uid && !isFinished(pod)) {
        this.podsByOwner.add(uid, pod);
      }
    }
    this.budgets = new BudgetIndex(snapshot.budgets, snapshot.pods.filter((pod) => !isFinished(pod)));
    for (const { uid, available } of snapshot.victims.flatMap(({ mark }) => mark.record?.owners ?? [])) {
      this.recorded.set(uid, Math.max(available, this.recordedOf(uid)));
    }
  }

  podsOn(nodeName: string): readonly Pod[] {
    return this.podsByNode.get(nodeName);
  }

  /** The pods of an owner that are not finished. */
  podsOf(ownerUid: string): readonly Pod[] {
    return this.podsByOwner.get(ownerUid);
  }

  /** The owner by its UID, while it exists. */
  owner(uid: string): Owner | undefined {
    return this.owners.get(uid);
  }

  /** The owner of a pod: its controller, or the Deployment behind its ReplicaSet. Undefined: nobody makes it again. */
  ownerOf(pod: Pod): Owner | undefined {
    const uid = this.ownerUid(pod);
    const controller = controllerOf(pod);
    if (!uid || !controller) {
      return undefined;
    }
    return this.owners.get(uid) ?? {
      kind: controller.kind,
      namespace: pod.metadata.namespace ?? '',
      name: controller.name,
      uid,
      maxUnavailable: 0,
      minReadySeconds: 0,
      rollingOut: false,
    };
  }

  /** The ReplicaSets of a Deployment that are to have pods. */
  scaledReplicaSetsOf(deploymentUid: string): readonly string[] {
    return this.scaledReplicaSets.get(deploymentUid);
  }

  /** How many available pods an owner had before we came, as the victims remember it. */
  recordedOf(ownerUid: string): number {
    return this.recorded.get(ownerUid) ?? 0;
  }

  /** The budgets that the API server asks about this pod: none before it has started, nor once it has finished. */
  budgetsOf(pod: Pod): readonly PodDisruptionBudget[] {
    return pod.status.phase === 'Pending' ? [] : this.budgets.of(pod);
  }

  /** Whether the budget selects the pods of this owner, all of them and no others, so that it is the owner's floor. */
  isBudgetOf(budget: PodDisruptionBudget, owner: Owner): boolean {
    const selected = this.budgets.podsOf(budget);
    return selected.length === this.podsOf(owner.uid).length && selected.every((pod) => this.ownerUid(pod) === owner.uid);
  }

  /** Whether a try to make the pod go is under way or was accepted, though the snapshot does not show it yet. */
  isLeaving(pod: Pod): boolean {
    const state = this.snapshot.attempts.get(pod.metadata.uid)?.state;
    return state === 'requested' || state === 'accepted';
  }

  isAvailable(pod: Pod, owner: Owner): boolean {
    const from = availableFrom(pod, owner.minReadySeconds);
    return from !== undefined && from <= this.now && !this.isLeaving(pod);
  }

  private ownerUid(pod: Pod): string | undefined {
    const controller = controllerOf(pod);
    return controller && (this.deploymentOfReplicaSet.get(controller.uid) ?? controller.uid);
  }
}

function ownersOf(snapshot: Snapshot): Map<string, Owner> {
  const owners = [
    ...snapshot.deployments.map(ownerFromDeployment),
    ...snapshot.replicaSets.map((replicaSet) => ownerFromReplicaSet(replicaSet, 'ReplicaSet')),
    ...snapshot.replicationControllers.map((controller) => ownerFromReplicaSet(controller, 'ReplicationController')),
    ...snapshot.statefulSets.map(ownerFromStatefulSet),
    ...snapshot.jobs.map(ownerFromJob),
  ];
  return new Map(owners.map((owner) => [owner.uid, owner]));
}
