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

/** So often an owner's pods are moved from a node that they come back to. */
const MOST_RETURNS = 3;
/** For so long no node may take a replacement, at most, before its surge is taken back. */
const SURGE_TIME = 8 * 60_000;
const SAMPLE = 10_000;

/** Of the pods of one owner on one node. */
interface Count {
  readonly owner: string;
  initial: number;
  evicted: number;
}

/**
 * Judges whether the drainer asks where pods can stand, by the cluster's own state: nobody is taken down for want of a node that could
 * have been foreseen, no owner's pods are moved from a node again and again, and no surge goes on that cannot succeed.
 */
export class PlacementJudge {
  readonly found = new Set<string>();
  /** How many pods were asked to go though no node could take them. */
  judged = 0;
  private readonly waited = new Set<string>();
  private readonly ownerOf = new Map<string, string>();
  /** By owner and node: how many pods there were when its drain began, or at first, and how many were evicted. */
  private readonly counts = new Map<string, Count>();
  /** Those of drains that other drains of the same nodes have followed. */
  private readonly before: Array<readonly [key: string, count: Count]> = [];
  /** By owner: its pods wherever they are, and the most at once. One that waits for a node may have been made when another was counted. */
  private readonly pods = new Map<string, { readonly now: Set<string>; most: number }>();
  private readonly unplacedSince = new Map<string, number>();
  private nodesChangedAt = -Infinity;

  /**
   * @param patience how long the drainer may be away
   * @param calledFrom from when pods of a node may go whatever that costs
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

  /** How many pods were moved from a node besides those that were there when its drain began. */
  get returns(): number {
    return [...this.before, ...this.counts].reduce((sum, [, { initial, evicted }]) => sum + Math.max(0, evicted - initial), 0);
  }

  /** How many replacements of released pods had no node for a while. */
  get unplaced(): number {
    return this.waited.size;
  }

  private judge({ namespace, name = '', verb }: ApiRequest): void {
    const { store, clock } = this.world;
    const pod = store.get('pods', namespace, name);
    // By force, and at the last call, pods go whether or not a node can take them; when that may begin is judged elsewhere.
    const owner = pod && ownerOfPod(pod, store);
    // What nobody makes again needs no node.
    if (!pod || verb === 'delete' || !isActive(pod) || !owner || owner.kind === 'Pod' || pod.metadata.annotations?.[POD_ANNOTATIONS.RELEASED_HASH]) {
      return;
    }
    const announced = this.drainer.messages('Owner will be interrupted').filter((entry) => entry.pod === `${namespace}/${name}`).at(-1);
    const isTied = volumesOf(pod, store).some(({ spec }) => spec.nodeAffinity);
    // It is announced once, and the reason may have been another one then.
    const isCalled = clock.now() >= this.calledFrom(pod.spec.nodeName ?? '');
    if ((!announced && !isTied) || isCalled || clock.now() - this.nodesChangedAt <= this.lag) {
      return;
    }
    if (!store.list('nodes').some((node) => this.takes(node, pod))) {
      this.found.add(`${namespace}/${name} was to be evicted at ${clock.now()}, and no node can take it: ${String(announced?.because)}`);
    }
    this.judged++;
  }

  /** Whether the node could have such a pod, whatever else is on it. */
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

  /** What was moved to a node before its own drain began has not come back to it. */
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

  /** Looks for surges that should be over. */
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
