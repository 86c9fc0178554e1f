import { ClusterIndex } from './cluster-index';
import { Multimap } from './multimap';
import { once } from './once';
import { OwnedPods } from './owned-pods';
import { countsFor, ownerAt, type Place, replicaSetAt, templateNodeAt } from './places';
import { ServiceIndex } from './service-index';
import type {
  Deployment, Job, KubernetesObject, PersistentVolumeClaim, Pod, PodDisruptionBudget, ReplicaSet, Service,
} from '../../kubernetes/objects';
import { kindOfOwner, KindsOnNeed, kindsOfOwner } from '../needs';
import { isUncountedFailure } from '../owners/failing-jobs';
import type { Owner } from '../owners/owners';
import { boundTo, hasNewNode, type Placement, placementOf, spreadsOnceGone, spreadsOnlyBeside } from '../placement/placement';
import { Surroundings } from '../placement/surroundings';
import { availableFrom, controllerKind, controllerOf } from '../pods/pods';
import type { Snapshot } from '../snapshot';
import type { BaselineOwner, DrainState } from '../state/drain-state';
import { readRelease, type Release } from '../state/release';

/*
 * Lookups for the rules. A decision creates one View of its snapshot (view.ts, here), and the rules read only that. What is expensive to find, pods
 * by owner, by budget and by node, is kept in an index (cluster-index.ts) that is reused from one decision to the next and applies only changes.
 *
 * Surprising: the index affects how long an answer takes, never the answer. Reading a kind of objects that has not been loaded invalidates the whole
 * decision (needs.ts).
 */

const NO_BUDGETS: readonly PodDisruptionBudget[] = [];

/** Looks things up in one snapshot: the owner of a pod, the budgets that select it, how many pods of an owner are available. */
export class View {
  readonly drainingNodeNames: ReadonlySet<string>;
  /** Kinds that are watched only when needed must be read through these. */
  readonly kinds: KindsOnNeed;
  /** Kinds of owners whose objects are known to be loaded. */
  private readonly complete = new Set<string | undefined>();
  /** Each is computed on first use, since few decisions need them all. */
  private readonly scaledReplicaSets = once(() => this.findScaledReplicaSets());
  private readonly services = once(() => new ServiceIndex(this.kinds.of('services')));
  private readonly claims = once(() => this.findClaims());
  private readonly jobs = once(() => new Map(this.kinds.of('jobs').map((job) => [job.metadata.uid, job])));
  private readonly uncountedFailures = once(() => this.findUncountedFailures());
  private readonly surroundings = once(() => this.findSurroundings());
  private readonly remembered = new Map<string, BaselineOwner>();
  private readonly owned = new Map<string, OwnedPods>();
  private readonly placements = new Map<Pod, Placement>();
  private readonly drainStates: ReadonlyMap<string, DrainState>;
  private readonly soleOwners = new Map<string, string | undefined>();

  /** @param index the index of earlier decisions. It affects speed, never the result */
  constructor(readonly snapshot: Snapshot, readonly now: number, private readonly index = new ClusterIndex()) {
    this.drainStates = new Map(snapshot.drainingNodes.map(({ node, state }) => [node.metadata.name, state]));
    this.drainingNodeNames = new Set(this.drainStates.keys());
    this.kinds = new KindsOnNeed(snapshot);
    index.follow(snapshot);
    for (const owner of snapshot.drainingNodes.flatMap(({ state }) => state.baseline?.owners ?? [])) {
      const known = this.remembered.get(owner.uid);
      if (!known) {
        this.remembered.set(owner.uid, owner);
      } else if (known.available < owner.available || (known.pods ?? 0) < (owner.pods ?? 0)) {
        this.remembered.set(owner.uid, mostOf(known, owner));
      }
    }
  }

  /** The drain state of the pod's node, while that is draining. */
  drainStateOf({ spec: { nodeName = '' } }: Pod): DrainState | undefined {
    return this.drainStates.get(nodeName);
  }

  /** How far the cluster's clock is ahead of ours, in milliseconds. */
  get clockAhead(): number {
    return this.snapshot.clockAhead ?? 0;
  }

  /** The current time by the cluster's clock, to be compared with timestamps on its objects. */
  get clusterNow(): number {
    return this.now + this.clockAhead;
  }

  /** Converts a time of the cluster's clock to our own. */
  ownTime(clusterTime: number): number {
    return clusterTime - this.clockAhead;
  }

  podsOn(drainingNode: string): readonly Pod[] {
    return this.drainingNodeNames.has(drainingNode) ? this.index.podsOn(drainingNode) : [];
  }

  /** Released pods on draining nodes, on other nodes and on none. While their Deployments are not loaded: all pods that claim to be released. */
  get releasedPods(): readonly Pod[] {
    return this.index.released;
  }

  /** The pods of an owner that are not finished, released ones included. */
  podsOf(ownerUid: string): readonly Pod[] {
    return this.index.owners.podsOf(ownerUid);
  }

  /** Whether the pod is one of {@link podsOf} its owner. */
  isCounted(pod: Pod): boolean {
    const place = this.index.owners.placeOf(pod);
    return place !== undefined && countsFor(pod, place);
  }

  /** The owner by its UID, while it exists. Always undefined for kinds that we do not read. */
  owner(kind: string, uid: string): Owner | undefined {
    this.require(kind);
    return this.index.owners.owner(uid);
  }

  /** The owner of a pod: its controller, or the Deployment behind its ReplicaSet. Undefined: it has none. */
  ownerOf(pod: Pod): Owner | undefined {
    const place = this.placeOf(pod);
    return place && ownerAt(place, pod);
  }

  /** The ReplicaSet that a pod has, or was released from. */
  replicaSetOf(pod: Pod): ReplicaSet | undefined {
    return replicaSetAt(this.placeOf(pod));
  }

  /** What the pod was released from, if it says so and that can be true. */
  releaseOf(pod: Pod): Release | undefined {
    return readRelease(pod) && this.placeOf(pod)?.release;
  }

  /** The Deployment behind that ReplicaSet. */
  deploymentOf(pod: Pod): Deployment | undefined {
    return this.placeOf(pod)?.holding.deployment;
  }

  /** The owner's API object. For a Deployment's pods this is the Deployment, because its ReplicaSets keep copies of annotations that have been removed from it. */
  ownerObjectOf(pod: Pod): KubernetesObject | undefined {
    return this.placeOf(pod)?.holding.object;
  }

  /** The pod's Job, while it exists. */
  jobOf(pod: Pod): Job | undefined {
    return controllerKind(pod) === 'Job' ? this.jobs().get(controllerOf(pod)?.uid ?? '') : undefined;
  }

  /** The UIDs of a Job's pods that have failed, or are about to, and that it has not counted yet. */
  uncountedFailuresOf(jobUid: string): readonly string[] {
    return this.uncountedFailures().get(jobUid);
  }

  /** The UIDs of the Deployment's ReplicaSets that want pods. */
  scaledReplicaSetsOf({ namespace, uid }: Pick<Owner, 'namespace' | 'uid'>): readonly string[] {
    return this.scaledReplicaSets().get(`${namespace}/${uid}`);
  }

  claim(namespace: string, name: string): PersistentVolumeClaim | undefined {
    return this.claims().get(name).find(({ metadata }) => metadata.namespace === namespace);
  }

  /** Where another pod like this one can run once this one is gone. */
  placementOf(pod: Pod): Placement {
    const known = this.placements.get(pod) ?? placementOf(pod, this.surroundings(), templateNodeAt(this.placeOf(pod)));
    this.placements.set(pod, known);
    return known;
  }

  /** Why a pod can never run anywhere but on its node; undefined: it can. */
  boundTo(pod: Pod): ReturnType<typeof boundTo> {
    return boundTo(pod, this.surroundings(), templateNodeAt(this.placeOf(pod)));
  }

  /** Whether topology spread allows the pod's replacement elsewhere while the pod is still there, but not after it has left. */
  spreadsOnlyBeside(pod: Pod): boolean {
    return spreadsOnlyBeside(pod, this.surroundings());
  }

  /** Whether a pod without a node gets one once the leaving nodes are gone, and not before. */
  spreadsOnceGone(pod: Pod): boolean {
    return spreadsOnceGone(pod, this.surroundings());
  }

  /** Whether a node that can take the pod has become ready since that time. */
  hasNewNodeFor(pod: Pod, since: number): boolean {
    return hasNewNode(pod, this.surroundings(), since + this.clockAhead);
  }

  /** A Service that selects this pod by the label that a release removes. */
  pinningServiceOf(pod: Pod): Service | undefined {
    return this.services().pinning(pod);
  }

  /** The Services that let connections in through every node. */
  get servicesThroughEveryNode(): readonly Service[] {
    return this.services().throughEveryNode;
  }

  /** The Services of this pod that let connections in through the nodes of their pods. */
  servicesThroughNodeOf(pod: Pod): readonly Service[] {
    return this.services().throughNodeOf(pod);
  }

  /** All owners in the baselines of draining nodes, each once. */
  get baselineOwners(): readonly BaselineOwner[] {
    return [...this.remembered.values()];
  }

  /** How many available pods an owner had before the drain, by the baselines of draining nodes. */
  baselineOf(ownerUid: string): number {
    return this.remembered.get(ownerUid)?.available ?? 0;
  }

  /** For an owner that does not say how many pods it wants: how many it had before its drains began, available or not. */
  baselinePodsOf(ownerUid: string): number {
    return this.remembered.get(ownerUid)?.pods ?? 0;
  }

  /** The budgets that the API server checks for this pod: none before it has started or after it has finished. */
  budgetsOf(pod: Pod): readonly PodDisruptionBudget[] {
    return pod.status.phase === 'Pending' ? NO_BUDGETS : this.index.budgets.of(pod);
  }

  /** Whether the budget selects exactly the pods of this owner, so that it is the owner's floor. */
  isBudgetOf(budget: PodDisruptionBudget, owner: Owner): boolean {
    const selected = this.index.budgets.podsOf(budget);
    return selected.length === this.podsOf(owner.uid).length && this.soleOwnerOf(budget) === owner.uid;
  }

  /** Whether a request to remove the pod is under way or was accepted, although the snapshot does not show it yet. */
  isLeaving(pod: Pod): boolean {
    const attempt = this.snapshot.attempts.get(pod.metadata.uid);
    if (!attempt || attempt.state === 'refused' || (attempt.type !== 'evict' && attempt.type !== 'delete')) {
      return false;
    }
    return attempt.state !== 'unknown' || this.now < (attempt.retryAt ?? 0);
  }

  /** The pods of an owner, by state. */
  ownedBy(owner: Owner): OwnedPods {
    const known = this.owned.get(owner.uid) ?? new OwnedPods(owner, this);
    this.owned.set(owner.uid, known);
    return known;
  }

  isAvailable(pod: Pod, owner: Owner): boolean {
    const from = availableFrom(pod, owner.minReadySeconds);
    return from !== undefined && from <= this.clusterNow && !this.isLeaving(pod) && !this.snapshot.ending.has(pod.spec.nodeName ?? '');
  }

  private findSurroundings(): Surroundings {
    const { nodes, pods, ending } = this.snapshot;
    return new Surroundings({
      nodes,
      pods,
      volumes: () => this.kinds.of('volumes'),
      claim: (namespace, name) => this.claim(namespace, name),
      leaving: new Set([...this.drainingNodeNames, ...ending]),
    });
  }

  private findScaledReplicaSets(): Multimap<string> {
    const found = new Multimap<string>();
    for (const replicaSet of this.kinds.of('replicaSets').filter(({ spec }) => spec.replicas !== 0)) {
      found.add(`${replicaSet.metadata.namespace}/${controllerOf(replicaSet)?.uid}`, replicaSet.metadata.uid);
    }
    return found;
  }

  private findUncountedFailures(): Multimap<string> {
    const found = new Multimap<string>();
    for (const pod of this.snapshot.pods.filter((one) => controllerKind(one) === 'Job' && isUncountedFailure(one, this))) {
      found.add(controllerOf(pod)?.uid ?? '', pod.metadata.uid);
    }
    return found;
  }

  private findClaims(): Multimap<PersistentVolumeClaim> {
    const found = new Multimap<PersistentVolumeClaim>();
    this.kinds.of('claims').forEach((claim) => found.add(claim.metadata.name, claim));
    return found;
  }

  private placeOf(pod: Pod): Place | undefined {
    const place = this.index.owners.placeOf(pod);
    this.require(place ? place.kind : kindOfOwner(pod));
    return place;
  }

  /** An owner whose kinds are not loaded looks as if it were gone. */
  private require(kind: string | undefined): void {
    if (!this.complete.has(kind)) {
      kindsOfOwner(kind).forEach((each) => this.kinds.of(each));
      this.complete.add(kind);
    }
  }

  /** Cached, because it is asked for every pod that the budget selects. */
  private soleOwnerOf(budget: PodDisruptionBudget): string | undefined {
    const { uid } = budget.metadata;
    if (!this.soleOwners.has(uid)) {
      this.soleOwners.set(uid, this.index.owners.soleOwnerOf(this.index.budgets.podsOf(budget)));
    }
    return this.soleOwners.get(uid);
  }
}

/** Several draining nodes may remember the same owner, from different times: the most that any of them says. */
function mostOf(one: BaselineOwner, other: BaselineOwner): BaselineOwner {
  const available = Math.max(one.available, other.available);
  const pods = Math.max(one.pods ?? 0, other.pods ?? 0);
  return { ...one, available, ...pods > 0 && { pods } };
}
