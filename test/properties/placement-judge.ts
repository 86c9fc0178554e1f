import { isEnd } from './floor-judge';
import type { ApiRequest } from '../../simulation/cluster/api/request';
import type { Node, Pod } from '../../simulation/cluster/objects';
import type { Change } from '../../simulation/cluster/store';
import { isActive } from '../../simulation/component-base/pod-state';
import { volumesOf } from '../../simulation/component-base/volumes';
import { ownerOfPod } from '../../simulation/observe/owners';
import { matchesNodeSelector, selectsNode } from '../../simulation/scheduler/node-affinity';
import { hardTaintsOf, untolerated } from '../../simulation/scheduler/taints';
import { ANNOTATION_PREFIX, POD_ANNOTATIONS } from '../../src/names';
import type { DeployedDrainer, World } from '../lambda/invocation/world';

/** How many times an owner's pods may be moved from a node that they come back to. */
const MOST_RETURNS = 3;
/** The longest time that a replacement may be unscheduled before its surge is undone. */
const SURGE_TIME = 8 * 60_000;
const SAMPLE = 10_000;

/** Counts for the pods of one owner on one node. */
interface Count {
  readonly owner: string;
  initial: number;
  evicted: number;
}

/**
 * Judges, by the cluster's own state, whether the drainer considers where pods can run: no pod is taken down for lack of a node when that could have
 * been foreseen, no owner's pods are moved from a node again and again, and no surge goes on that cannot succeed.
 */
export class PlacementJudge {
  readonly found = new Set<string>();
  /** How many pods were evicted although no node could take their replacement. */
  judged = 0;
  private readonly waited = new Set<string>();
  private readonly ownerOf = new Map<string, string>();
  /** By owner and node: how many pods there were when its drain began, or when first seen, and how many were evicted. */
  private readonly counts = new Map<string, Count>();
  /** The counts of drains that were followed by another drain of the same node. */
  private readonly before: Array<readonly [key: string, count: Count]> = [];
  /** By owner: its pods on any node, and the most at the same time. A pending pod may have been created while another was still counted. */
  private readonly pods = new Map<string, { readonly now: Set<string>; most: number }>();
  private readonly unplacedSince = new Map<string, number>();
  private nodesChangedAt = -Infinity;

  /**
   * @param patience how long the drainer may be unavailable
   * @param calledFrom when pods of a node may start to go at any cost
   */
  constructor(
    private readonly world: World, private readonly drainer: DeployedDrainer, private readonly lag: number, private readonly patience: number,
    private readonly calledFrom: (node: string) => number = () => Infinity,
  ) {
    world.store.list('pods').forEach((pod) => this.note(pod));
    this.ownerOf.forEach((key) => this.counts.get(key)!.initial++);
    world.store.subscribe((change) => this.observe(change));
    drainer.endpoint.observe({
      before: ({ request }) => {
        if (isEnd(request)) {
          this.judge(request);
        }
      },
      after: ({ request, answer }) => {
        if (isEnd(request) && answer.code < 300) {
          this.count(request);
        }
      },
    });
    this.sample();
  }

  get violations(): string[] {
    const repeated = [...this.before, ...this.counts].flatMap(([key, { owner, initial, evicted }]) => {
      const limit = initial + MOST_RETURNS * (this.pods.get(owner)?.most ?? 0);
      return evicted > limit ? [`${evicted} pods of ${key} were evicted, and ${limit} are the most`] : [];
    });
    return [...this.found, ...repeated];
  }

  /** How many pods were moved from a node in addition to those on it when its drain began. */
  get returns(): number {
    return [...this.before, ...this.counts].reduce((sum, [, { initial, evicted }]) => sum + Math.max(0, evicted - initial), 0);
  }

  /** How many replacements of released pods were unscheduled for a while. */
  get unplaced(): number {
    return this.waited.size;
  }

  private judge({ namespace, name = '', verb }: ApiRequest): void {
    const { store, clock } = this.world;
    const pod = store.get('pods', namespace, name);
    // By force, and at the last call, pods go whether or not a node can take their replacement; other judges check when that may begin.
    const owner = pod && ownerOfPod(pod, store);
    // A pod without a controller has no replacement that needs a node.
    if (!pod || verb === 'delete' || !isActive(pod) || !owner || owner.kind === 'Pod' || pod.metadata.annotations?.[POD_ANNOTATIONS.RELEASED_HASH]) {
      return;
    }
    const announced = this.drainer.messages('Owner will be interrupted').filter((entry) => entry.pod === `${namespace}/${name}`).at(-1);
    const isTied = volumesOf(pod, store).some(({ spec }) => spec.nodeAffinity);
    // Interruptions are announced only once, and the reason may have changed since.
    const isCalled = clock.now() >= this.calledFrom(pod.spec.nodeName ?? '');
    if ((!announced && !isTied) || isCalled || clock.now() - this.nodesChangedAt <= this.lag) {
      return;
    }
    if (!store.list('nodes').some((node) => this.takes(node, pod))) {
      this.found.add(`${namespace}/${name} was to be evicted at ${clock.now()}, and no node can take it: ${String(announced?.because)}`);
    }
    this.judged++;
  }

  /** Whether the node could take such a pod, regardless of other pods on it. */
  private takes(node: Node, pod: Pod): boolean {
    const isOpen = !node.spec.unschedulable && node.status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True');
    return Boolean(isOpen) && selectsNode(pod.spec, node) && untolerated(hardTaintsOf(node), pod.spec.tolerations).length === 0
      && volumesOf(pod, this.world.store).every(({ spec }) => !spec.nodeAffinity?.required || matchesNodeSelector(spec.nodeAffinity.required, node));
  }

  private count({ body }: ApiRequest): void {
    const { deleteOptions, preconditions } = body as { deleteOptions?: { preconditions?: { uid?: string } }; preconditions?: { uid?: string } };
    const key = this.ownerOf.get((deleteOptions?.preconditions ?? preconditions)?.uid ?? '');
    const count = key === undefined ? undefined : this.counts.get(key);
    if (count) {
      count.evicted++;
    }
  }

  private observe({ resource, type, object, previous }: Change): void {
    if (resource === 'nodes') {
      const isReady = (node: Node | undefined) => node?.status.conditions?.find((one) => one.type === 'Ready')?.status;
      const isBeat = type === 'MODIFIED' && object.spec === previous?.spec && isReady(object as Node) === isReady(previous as Node);
      if (!isBeat) {
        this.nodesChangedAt = this.world.clock.now();
      }
      const startOf = (node: Node | undefined) => node?.metadata.annotations?.[`${ANNOTATION_PREFIX}started`];
      const started = startOf(object as Node);
      if (started !== undefined && started !== startOf(previous as Node | undefined)) {
        this.begin(object.metadata.name);
      }
    }
    if (resource === 'pods') {
      this.note(object as Pod, type === 'DELETED');
    }
  }

  /** Pods that were moved to a node before its own drain began have not come back to it. */
  private begin(node: string): void {
    const keys = this.world.store.list('pods').filter(({ spec }) => spec.nodeName === node).map(({ metadata }) => this.ownerOf.get(metadata.uid));
    for (const [key, count] of [...this.counts].filter(([one]) => one.endsWith(` on ${node}`))) {
      this.before.push([key, count]);
      this.counts.set(key, { owner: count.owner, initial: keys.filter((one) => one === key).length, evicted: 0 });
    }
  }

  private note(pod: Pod, isGone = false): void {
    const { uid } = pod.metadata;
    const owner = ownerOfPod(pod, this.world.store);
    if (owner && pod.spec.nodeName && !this.ownerOf.has(uid)) {
      const key = `${owner.key} on ${pod.spec.nodeName}`;
      this.ownerOf.set(uid, key);
      if (!this.counts.has(key)) {
        this.counts.set(key, { owner: owner.key, initial: 0, evicted: 0 });
      }
    }
    if (owner) {
      const pods = this.pods.get(owner.key) ?? { now: new Set<string>(), most: 0 };
      if (isGone || !isActive(pod)) {
        pods.now.delete(uid);
      } else {
        pods.now.add(uid);
      }
      pods.most = Math.max(pods.most, pods.now.size);
      this.pods.set(owner.key, pods);
    }
    const isUnplaced = !isGone && isActive(pod) && !pod.spec.nodeName;
    if (!isUnplaced) {
      this.unplacedSince.delete(uid);
    } else if (!this.unplacedSince.has(uid)) {
      this.unplacedSince.set(uid, this.world.clock.now());
    }
  }

  /** Checks for surges that should be over. */
  private sample(): void {
    const { store, clock } = this.world;
    clock.schedule(clock.now() + SAMPLE, () => this.sample());
    const isLong = (since: number) => clock.now() - since > SURGE_TIME + this.patience;
    for (const pod of store.list('pods')) {
      const { annotations = {}, deletionTimestamp } = pod.metadata;
      const released = Date.parse(annotations[POD_ANNOTATIONS.RELEASED_AT] ?? '');
      const replicaSet = store.get('replicasets', pod.metadata.namespace, annotations[POD_ANNOTATIONS.RELEASED_REPLICA_SET_NAME] ?? '');
      if (deletionTimestamp || Number.isNaN(released) || !replicaSet?.spec.replicas) {
        continue;
      }
      const unplaced = store.list('pods', { controllerUid: replicaSet.metadata.uid }).filter(({ metadata: { uid } }) => this.unplacedSince.has(uid));
      unplaced.forEach(({ metadata: { uid } }) => this.waited.add(uid));
      const waiting = isLong(released) ? unplaced.find(({ metadata: { uid } }) => isLong(this.unplacedSince.get(uid) ?? Infinity)) : undefined;
      if (waiting) {
        this.found.add(`${pod.metadata.name} is still released, though no node takes ${waiting.metadata.name}`);
      }
    }
  }
}
