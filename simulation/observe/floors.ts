import { BudgetShares, shareBudgets } from './budgets';
import { causeOfEnd, Departure } from './departure';
import { desiredHealthy, Floor, floorOf } from './floor';
import { Level, Sample, secondsBelowFloor, Shortfall } from './level';
import { ObservedOwner } from './observed-owner';
import { OwnerId, ownerOfPod } from './owners';
import type { SimulationClock } from '../clock/clock';
import type { Node, Pod, PodDisruptionBudget } from '../cluster/objects';
import { controllerOf } from '../cluster/selectors';
import type { Change, Store } from '../cluster/store';
import { isTrue } from '../component-base/conditions';
import type { Actor } from '../component-base/environment';
import { isActive, isFinished, isReady, readySince } from '../component-base/pod-state';

/** What happened to pods whose number must not fall below a floor. */
export interface LevelRecord {
  /** Such as `Deployment shop/cart`, or `PodDisruptionBudget shop/all` for a budget over several owners. */
  readonly key: string;
  /** As of now. */
  readonly desired: number;
  readonly floor: Floor;
  readonly available: number;
  readonly samples: readonly Sample[];
  readonly shortfalls: readonly Shortfall[];
  readonly secondsBelowFloor: number;
}

export interface OwnerRecord extends LevelRecord {
  readonly owner: OwnerId;
  /** How many of its pods were moved: by an eviction, a deletion or the end of a node, not by its own rollout. */
  readonly moved: number;
  /** The most moves of one pod, including those of the pods that it replaced. */
  readonly mostMoves: number;
}

/** Watches the available pods of every owner. It sees only what the API server shows, and nothing of any drainer. */
export class FloorObserver implements Actor {
  private readonly owners = new Map<string, ObservedOwner>();
  private readonly ownerOf = new Map<string, ObservedOwner>();
  private readonly readyAt = new Map<string, number>();
  private readonly shared = new Map<string, { readonly budget: PodDisruptionBudget; readonly level: Level }>();
  private shares?: BudgetShares;
  private readonly clock: SimulationClock;
  private unsubscribe?: () => void;

  constructor(private readonly store: Store) {
    this.clock = store.clock;
  }

  start(): void {
    for (const pod of this.store.list('pods').filter((candidate) => !isFinished(candidate))) {
      if (isReady(pod)) {
        this.readyAt.set(pod.metadata.uid, readySince(pod) ?? this.clock.now());
      }
      this.note(pod);
    }
    for (const owner of this.owners.values()) {
      owner.presume();
    }
    this.measureAll();
    this.unsubscribe = this.store.subscribe((change) => this.observe(change));
  }

  stop(): void {
    this.unsubscribe?.();
  }

  /** The owners in the order in which they were first seen. */
  get records(): OwnerRecord[] {
    return [...this.owners.values()].map((owner) => ({
      ...this.recordOf(owner.id.key, owner.level, this.floorOf(owner)),
      owner: owner.id,
      moved: owner.moves.count,
      mostMoves: owner.moves.most,
    }));
  }

  /** The budgets over several owners. */
  get budgetRecords(): LevelRecord[] {
    return [...this.shared].map(([key, { budget, level }]) =>
      this.recordOf(key, level, { pods: level.last?.floor ?? 0, from: `budget ${budget.metadata.name}` }));
  }

  private recordOf(key: string, level: Level, floor: Floor): LevelRecord {
    const { desired = 0, available = 0 } = level.last ?? {};
    const { samples, shortfalls } = level;
    return { key, desired, floor, available, samples, shortfalls, secondsBelowFloor: secondsBelowFloor(shortfalls, this.clock.now()) };
  }

  private observe(change: Change): void {
    const { resource, type, object, previous } = change;
    if (resource === 'pods') {
      this.observePod(object as Pod, previous as Pod | undefined, change);
    }
    const isChange = type === 'MODIFIED';
    if (resource === 'nodes' && !(isChange && isLive(object as Node) === isLive(previous as Node))) {
      this.observeNode(object as Node, change);
    }
    if (resource === 'poddisruptionbudgets' && !(isChange && object.spec === previous?.spec)) {
      this.sharesChanged();
    }
    const owner = this.owners.get(object.metadata.uid);
    if (!owner) {
      return;
    }
    if (owner.refresh(type === 'DELETED')) {
      this.sharesChanged();
    }
    this.measure(owner);
  }

  private observePod(pod: Pod, previous: Pod | undefined, change: Change): void {
    const { uid } = pod.metadata;
    const gone = change.type === 'DELETED';
    // By the API server's timestamps, which have no fractions of a second; Kubernetes itself counts from those.
    if (!gone && isReady(pod) && !this.readyAt.has(uid)) {
      this.readyAt.set(uid, readySince(pod) ?? this.clock.now());
    }
    if (gone || !isReady(pod)) {
      this.readyAt.delete(uid);
    }
    const owner = this.note(pod);
    if (!owner) {
      return;
    }
    this.follow(owner, pod, previous, change);
    if (gone) {
      owner.pods.delete(uid);
      this.ownerOf.delete(uid);
    }
    this.judge(owner, pod, change);
    this.measure(owner);
  }

  /** A node has become live or dead, and with it its pods. */
  private observeNode(node: Node, change: Change): void {
    for (const pod of this.store.list('pods', { nodeName: node.metadata.name })) {
      const owner = this.ownerOf.get(pod.metadata.uid);
      if (!owner) {
        continue;
      }
      this.judge(owner, pod, change);
      this.measure(owner);
    }
  }

  /** The owner of a pod. A released pod stays with the owner that it serves. */
  private note(pod: Pod): ObservedOwner | undefined {
    const { uid } = pod.metadata;
    const known = this.ownerOf.get(uid);
    const adopted = known?.id.kind === 'Pod' && controllerOf(pod) !== undefined;
    const owner = known && !adopted ? known : this.find(pod);
    if (!owner) {
      return undefined;
    }
    if (known !== owner) {
      known?.pods.delete(uid);
      owner.moves.arrive(pod);
    }
    this.ownerOf.set(uid, owner);
    owner.pods.set(uid, pod);
    if (this.isAvailable(owner, pod)) {
      owner.available.add(uid);
    }
    return owner;
  }

  private find(pod: Pod): ObservedOwner | undefined {
    const id = isFinished(pod) ? undefined : ownerOfPod(pod, this.store);
    if (!id) {
      return undefined;
    }
    const known = this.owners.get(id.uid);
    if (known) {
      return known;
    }
    const owner = new ObservedOwner(id, this.store);
    this.owners.set(id.uid, owner);
    this.sharesChanged();
    return owner;
  }

  /** Counts how often pods move. */
  private follow(owner: ObservedOwner, pod: Pod, previous: Pod | undefined, change: Change): void {
    if (!previous) {
      return;
    }
    const wasOwned = controllerOf(previous) !== undefined;
    const isOwned = controllerOf(pod) !== undefined;
    const ends = isActive(previous) && (change.type === 'DELETED' || !isActive(pod));
    if (wasOwned && !isOwned && isActive(pod)) {
      owner.moves.leave(pod);
    } else if (!wasOwned && isOwned) {
      owner.moves.stay(pod);
    } else if (ends && ['eviction', 'delete', 'node died'].includes(causeOfEnd(pod, change, this.store))) {
      owner.moves.leave(pod);
    }
  }

  private judge(owner: ObservedOwner, pod: Pod, change: Change): void {
    const { uid } = pod.metadata;
    if (owner.pods.has(uid) && this.isAvailable(owner, pod)) {
      owner.available.add(uid);
    } else if (owner.available.delete(uid)) {
      const departure: Departure = {
        pod: `${pod.metadata.namespace}/${pod.metadata.name}`,
        node: pod.spec.nodeName,
        at: this.clock.now(),
        by: change.resource === 'nodes' ? 'node died' : causeOfEnd(pod, change, this.store),
      };
      owner.level.lose(departure);
      for (const { level } of this.sharedLevelsOf(owner)) {
        level.lose(departure);
      }
    }
  }

  private isAvailable(owner: ObservedOwner, pod: Pod): boolean {
    const readyAt = this.readyAt.get(pod.metadata.uid);
    if (readyAt === undefined || !isActive(pod) || !isReady(pod)) {
      return false;
    }
    const node = this.store.get('nodes', undefined, pod.spec.nodeName ?? '');
    if (!node || !isLive(node)) {
      return false;
    }
    const availableAt = readyAt + owner.minReadyMs;
    if (availableAt <= this.clock.now()) {
      return true;
    }
    this.clock.schedule(availableAt, () => this.lookAgain(pod.metadata.uid));
    return false;
  }

  private lookAgain(uid: string): void {
    const owner = this.ownerOf.get(uid);
    const pod = owner?.pods.get(uid);
    if (!owner || !pod || !this.isAvailable(owner, pod)) {
      return;
    }
    owner.available.add(uid);
    this.measure(owner);
  }

  private measure(owner: ObservedOwner): void {
    const at = this.clock.now();
    owner.level.measure({ at, desired: owner.desired, floor: this.floorOf(owner).pods, available: owner.available.size });
    for (const { budget, level } of this.sharedLevelsOf(owner)) {
      const members = this.currentShares.owners(budget).map((uid) => this.owners.get(uid)!);
      const desired = members.reduce((sum, member) => sum + member.desired, 0);
      const available = members.reduce((sum, member) => sum + member.available.size, 0);
      level.measure({ at, desired, floor: desiredHealthy(budget, desired), available });
    }
  }

  private measureAll(): void {
    for (const owner of this.owners.values()) {
      this.measure(owner);
    }
  }

  private floorOf(owner: ObservedOwner): Floor {
    return floorOf(owner.desired, owner.maxUnavailable, this.currentShares.own(owner.id.uid));
  }

  private sharedLevelsOf(owner: ObservedOwner): Array<{ readonly budget: PodDisruptionBudget; readonly level: Level }> {
    const { uid } = owner.id;
    const own = this.currentShares.own(uid);
    return this.currentShares.all(uid).filter((budget) => !own.includes(budget)).map((budget) => {
      const key = `PodDisruptionBudget ${budget.metadata.namespace}/${budget.metadata.name}`;
      const entry = { budget, level: this.shared.get(key)?.level ?? new Level() };
      this.shared.set(key, entry);
      return entry;
    });
  }

  private sharesChanged(): void {
    if (!this.shares || !this.unsubscribe) {
      return;
    }
    this.shares = undefined;
    this.measureAll();
  }

  private get currentShares(): BudgetShares {
    this.shares ??= shareBudgets([...this.owners.values()]
      .filter((owner) => !owner.gone)
      .map(({ id, labels }) => ({ key: id.uid, namespace: id.namespace, labels })), this.store);
    return this.shares;
  }
}

function isLive(node: Node): boolean {
  return isTrue(node.status.conditions, 'Ready');
}
