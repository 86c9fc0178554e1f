import { type Owner, ownerFromDeployment, ownerFromJob, ownerFromReplicaSet, ownerFromStatefulSet } from './owners';
import { availableFrom, controllerOf, isFinished } from './pods';
import { selects } from './selector';
import { readRelease } from './release';
import type { Snapshot } from './snapshot';
import type { Deployment, KubernetesObject, PersistentVolumeClaim, Pod, PodDisruptionBudget, ReplicaSet, Service } from '../kubernetes/objects';

/** Looks things up in one snapshot: who owns a pod, which budgets select it, how many pods of an owner are available. */
export class View {
  readonly victimNodes: ReadonlySet<string>;
  private readonly owners: ReadonlyMap<string, Owner>;
  private readonly podsByOwner = new Map<string, Pod[]>();
  private readonly podsByNode = new Map<string, Pod[]>();
  private readonly podsByNamespace = new Map<string, Pod[]>();
  private readonly replicaSets: ReadonlyMap<string, ReplicaSet>;
  private readonly deployments: ReadonlyMap<string, Deployment>;
  private readonly controllers: ReadonlyMap<string, KubernetesObject>;
  private readonly budgetsByNamespace = new Map<string, PodDisruptionBudget[]>();

  constructor(readonly snapshot: Snapshot, readonly now: number) {
    this.victimNodes = new Set(snapshot.victims.map(({ node }) => node.metadata.name));
    this.owners = ownersOf(snapshot);
    this.replicaSets = byUid(snapshot.replicaSets);
    this.deployments = byUid(snapshot.deployments);
    this.controllers = byUid<KubernetesObject>(
      [...snapshot.deployments, ...snapshot.statefulSets, ...snapshot.replicationControllers, ...snapshot.jobs]);
    for (const budget of snapshot.budgets) {
      push(this.budgetsByNamespace, budget.metadata.namespace ?? '', budget);
    }
    for (const pod of snapshot.pods) {
      push(this.podsByNode, pod.spec.nodeName ?? '', pod);
      push(this.podsByNamespace, pod.metadata.namespace ?? '', pod);
      const uid = this.ownerUid(pod);
      if (uid && !isFinished(pod)) {
        push(this.podsByOwner, uid, pod);
      }
    }
  }

  podsOn(nodeName: string): readonly Pod[] {
    return this.podsByNode.get(nodeName) ?? [];
  }

  /** The pods of an owner that are not finished. */
  podsOf(ownerUid: string): readonly Pod[] {
    return this.podsByOwner.get(ownerUid) ?? [];
  }

  /** The owner by its UID, while it exists. */
  owner(uid: string): Owner | undefined {
    return this.owners.get(uid);
  }

  /** The owner of a pod: its controller, or the Deployment behind its ReplicaSet. Undefined: nobody makes it again. */
  ownerOf(pod: Pod): Owner | undefined {
    const uid = this.ownerUid(pod);
    if (!uid) {
      return undefined;
    }
    const controller = controllerOf(pod);
    return this.owners.get(uid) ?? {
      kind: controller?.kind ?? 'Deployment',
      namespace: pod.metadata.namespace ?? '',
      name: controller?.name ?? readRelease(pod)?.deployment.name ?? '',
      uid,
      maxUnavailable: 0,
      minReadySeconds: 0,
      rollingOut: false,
    };
  }

  /** The ReplicaSet that a pod has, or was released from. */
  replicaSetOf(pod: Pod): ReplicaSet | undefined {
    return this.replicaSets.get(controllerOf(pod)?.uid ?? readRelease(pod)?.replicaSet.uid ?? '');
  }

  /** The objects that own a pod, the nearest first. */
  controllersOf(pod: Pod): readonly KubernetesObject[] {
    const replicaSet = this.replicaSetOf(pod);
    const owner = this.controllers.get(this.ownerUid(pod) ?? '');
    return [replicaSet, owner].filter((object) => object !== undefined);
  }

  deploymentOf(replicaSet: ReplicaSet): Deployment | undefined {
    return this.deployments.get(controllerOf(replicaSet)?.uid ?? '');
  }

  claim(namespace: string, name: string): PersistentVolumeClaim | undefined {
    return this.snapshot.claims.find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
  }

  /** The Services that select this pod. */
  servicesOf(pod: Pod): readonly Service[] {
    return this.snapshot.services.filter(({ metadata, spec }) => metadata.namespace === pod.metadata.namespace
      && spec.selector && selects({ matchLabels: spec.selector }, pod.metadata.labels));
  }

  /** The budgets that select this pod. */
  budgetsOf(pod: Pod): readonly PodDisruptionBudget[] {
    return (this.budgetsByNamespace.get(pod.metadata.namespace ?? '') ?? [])
      .filter((budget) => selects(budget.spec.selector, pod.metadata.labels));
  }

  /** Whether everything that the budget selects belongs to this owner, so that the budget is the owner's floor. */
  isBudgetOf(budget: PodDisruptionBudget, owner: Owner): boolean {
    return (this.podsByNamespace.get(budget.metadata.namespace ?? '') ?? [])
      .filter((pod) => !isFinished(pod) && selects(budget.spec.selector, pod.metadata.labels))
      .every((pod) => this.ownerUid(pod) === owner.uid);
  }

  /** Whether a try to make the pod go is under way or was accepted, though the snapshot does not show it yet. */
  isLeaving(pod: Pod): boolean {
    const attempt = this.snapshot.attempts.get(pod.metadata.uid);
    return attempt !== undefined && attempt.state !== 'refused' && (attempt.type === 'evict' || attempt.type === 'delete');
  }

  isAvailable(pod: Pod, owner: Owner): boolean {
    const from = availableFrom(pod, owner.minReadySeconds);
    return from !== undefined && from <= this.now && !this.isLeaving(pod);
  }

  /** Pods from more than one ReplicaSet mean a rollout, whatever a lagging status says. */
  isRollingOut(owner: Owner): boolean {
    return owner.rollingOut
      || (owner.kind === 'Deployment' && new Set(this.podsOf(owner.uid).flatMap((pod) => controllerOf(pod)?.uid ?? [])).size > 1);
  }

  private ownerUid(pod: Pod): string | undefined {
    const controller = controllerOf(pod);
    if (!controller) {
      return readRelease(pod)?.deployment.uid;
    }
    const replicaSet = this.replicaSets.get(controller.uid);
    return (replicaSet && this.deploymentOf(replicaSet)?.metadata.uid) ?? controller.uid;
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

function byUid<T extends KubernetesObject>(objects: readonly T[]): Map<string, T> {
  return new Map(objects.map((object) => [object.metadata.uid, object]));
}

function push<T extends KubernetesObject>(map: Map<string, T[]>, key: string, value: T): void {
  const known = map.get(key);
  if (known) {
    known.push(value);
  } else {
    map.set(key, [value]);
  }
}
