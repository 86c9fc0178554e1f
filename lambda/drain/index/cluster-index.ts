import { BudgetIndex } from './budget-index';
import { changesBetween } from './changes';
import { OwnerIndex } from './owner-index';
import { PodGroup, PodGroups } from './pod-groups';
import type { Pod } from '../../kubernetes/objects';
import { NOT_LOADED, type Snapshot } from '../snapshot';

type Indexed = Pick<Snapshot, 'pods' | 'budgets' | 'deployments' | 'replicaSets' | 'replicationControllers' | 'statefulSets' | 'jobs'>;

const NOTHING: Indexed = {
  pods: [],
  budgets: [],
  deployments: NOT_LOADED,
  replicaSets: NOT_LOADED,
  replicationControllers: NOT_LOADED,
  statefulSets: NOT_LOADED,
  jobs: NOT_LOADED,
};

/**
 * Finds the pods of a cluster by owner, by budget and by node. Kept from one decision to the next, it applies only what has changed since the
 * previous snapshot, and answers as if it had been built from the latest one. A change that moves pods to other owners or budgets, such as a new
 * owner, makes it rebuild itself.
 */
export class ClusterIndex {
  owners = new OwnerIndex(NOTHING);
  budgets = new BudgetIndex(NOTHING.budgets);
  private byNode = new PodGroups();
  private saidToBeReleased = new PodGroup();
  private pods: readonly Pod[] = [];

  /** If it throws, the next call rebuilds the index. */
  follow(snapshot: Indexed): void {
    try {
      this.take(snapshot);
    } catch (error) {
      this.beginWith(NOTHING);
      throw error;
    }
  }

  podsOn(nodeName: string): readonly Pod[] {
    return this.byNode.of(nodeName);
  }

  /** The pods that claim to be released, if that can be true. */
  get released(): readonly Pod[] {
    return this.saidToBeReleased.pods;
  }

  private take(snapshot: Indexed): void {
    const isSameForAll = this.owners.follow(snapshot) && this.budgets.follow(snapshot.budgets);
    if (!isSameForAll) {
      this.beginWith(snapshot);
    }
    const { removed, added, replaced } = changesBetween(this.pods, snapshot.pods);
    this.pods = snapshot.pods;
    removed.forEach((pod) => this.remove(pod));
    for (const [before, after] of replaced) {
      // Adding first keeps the pod's position among the others.
      this.add(after);
      this.remove(before);
    }
    added.forEach((pod) => this.add(pod));
  }

  private beginWith(snapshot: Indexed): void {
    this.owners = new OwnerIndex(snapshot);
    this.budgets = new BudgetIndex(snapshot.budgets);
    this.byNode = new PodGroups();
    this.saidToBeReleased = new PodGroup();
    this.pods = [];
  }

  private add(pod: Pod): void {
    this.owners.add(pod);
    this.budgets.add(pod);
    if (pod.spec.nodeName) {
      this.byNode.put(pod.spec.nodeName, pod);
    }
    if (this.owners.placeOf(pod)?.release) {
      this.saidToBeReleased.put(pod);
    }
  }

  private remove(pod: Pod): void {
    this.owners.remove(pod);
    this.budgets.remove(pod);
    if (pod.spec.nodeName) {
      this.byNode.remove(pod.spec.nodeName, pod);
    }
    this.saidToBeReleased.remove(pod);
  }
}
