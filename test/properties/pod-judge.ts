import { isEnd } from './floor-judge';
import type { RecordedCall } from '../../simulation/cluster/api/call-log';
import type { Pod } from '../../simulation/cluster/objects';
import { matchesSelector } from '../../simulation/cluster/selectors';
import { isActive, isAvailable } from '../../simulation/component-base/pod-state';
import { type OwnerId, ownerOfPod } from '../../simulation/observe/owners';
import { ANNOTATION_PREFIX, POD_ANNOTATIONS } from '../../src/names';
import type { DeployedDrainer, World } from '../lambda/invocation/world';

const HASH_LABEL = 'pod-template-hash';
/** A pod whose replacement could not come up is not released again within this time. */
const FAILURE_HOLDS = 10 * 60_000;
/** A retained node is tried at every sweep. Two sweeps are at most this far apart, and a surge without a node is undone sooner. */
const TWO_SWEEPS = 11 * 60_000;

/**
 * Follows single pods: none is evicted again after an accepted eviction, and none is released twice or left released. A pod counts as released if it
 * has lost the label by which its Deployment selected it, whatever its annotations say.
 */
export class PodJudge {
  private readonly found: string[] = [];
  /** The Deployments of pods that had the label when first seen. */
  private readonly deploymentOf = new Map<string, OwnerId>();
  private readonly released = new Map<string, number>();
  private readonly adopted = new Map<string, number>();

  constructor(private readonly world: World, private readonly drainer: DeployedDrainer, private readonly lag: number) {
    world.store.list('pods').forEach((pod) => this.note(pod));
    world.store.subscribe(({ resource, type, object, previous }) => {
      if (resource !== 'pods') {
        return;
      }
      if (type === 'ADDED') {
        this.note(object as Pod);
      }
      if (type === 'MODIFIED') {
        this.observe(object as Pod, previous as Pod);
      }
    });
  }

  get releases(): number {
    return this.released.size;
  }

  get violations(): string[] {
    return [...this.found, ...this.repeatedEvictions(), ...this.leftReleased()];
  }

  private note(pod: Pod): void {
    const owner = pod.metadata.labels?.[HASH_LABEL] === undefined ? undefined : ownerOfPod(pod, this.world.store);
    if (owner?.kind === 'Deployment') {
      this.deploymentOf.set(pod.metadata.uid, owner);
    }
  }

  private observe(pod: Pod, previous: Pod): void {
    const { uid, namespace, name } = pod.metadata;
    const [was, is] = [this.isReleased(previous), this.isReleased(pod)];
    if (was && !is) {
      this.adopted.set(uid, this.world.clock.now());
    }
    if (was || !is) {
      return;
    }
    const adoptedAt = this.adopted.get(uid);
    const mayBeAgain = adoptedAt !== undefined && (this.world.clock.now() >= adoptedAt + FAILURE_HOLDS || this.hasNewNode(adoptedAt));
    if (this.released.has(uid) && !mayBeAgain) {
      this.found.push(`${namespace}/${name} was released twice`);
    }
    this.released.set(uid, this.world.clock.now());
  }

  /** Whether a node has become ready since then, so that another attempt may succeed. */
  private hasNewNode(since: number): boolean {
    return this.world.store.list('nodes').some(({ status }) => status.conditions
      ?.some(({ type, status: is, lastTransitionTime }) => type === 'Ready' && is === 'True' && Date.parse(lastTransitionTime ?? '') > since - 1_000));
  }

  private isReleased({ metadata: { uid, labels } }: Pod): boolean {
    return this.deploymentOf.has(uid) && labels?.[HASH_LABEL] === undefined;
  }

  /** Evictions and deletions of a pod after one was accepted and the drainer had learned of it. */
  private repeatedEvictions(): string[] {
    const granted = new Map<string, RecordedCall>();
    return this.drainer.endpoint.calls.filter(({ request, answer }) => isEnd(request) && answer).flatMap((call) => {
      const { request, answer, time, fault } = call;
      const uid = uidOf(request.body);
      const first = granted.get(uid);
      const knew = first && (first.fault !== 'dropped-answer' || time - first.time > this.lag + 1_000);
      if (!first && answer && answer.code < 300) {
        granted.set(uid, { ...call, fault });
      }
      return knew ? [`${request.verb} of ${request.namespace}/${request.name} at ${time}, ${time - first.time} ms after its end was granted`] : [];
    });
  }

  private leftReleased(): string[] {
    return this.world.store.list('pods')
      .filter((pod) => this.isReleased(pod) && pod.metadata.deletionTimestamp === undefined && !this.isForsaken(pod) && !this.isTriedAgain(pod))
      .map(({ metadata, spec }) => `${metadata.namespace}/${metadata.name} is left released on ${spec.nodeName}`);
  }

  /**
   * Whether the pod may stay released because its instance is retained, and no deadline ends its surge: while its Deployment does not have enough
   * pods without it, or its budget forbids its eviction, and for two sweeps in any case.
   */
  private isTriedAgain({ metadata: { uid, namespace, labels }, spec: { nodeName = '' } }: Pod): boolean {
    const { store, clock } = this.world;
    const node = store.get('nodes', undefined, nodeName);
    if (node?.metadata.annotations?.[`${ANNOTATION_PREFIX}retained-since`] === undefined) {
      return false;
    }
    const owner = this.deploymentOf.get(uid);
    const deployment = store.list('deployments', { namespace }).find(({ metadata }) => metadata.uid === owner?.uid);
    const others = store.list('pods', { namespace }).filter((pod) => pod.metadata.uid !== uid && this.deploymentOf.get(pod.metadata.uid)?.uid === owner?.uid);
    const available = others.filter((pod) => isActive(pod) && isAvailable(pod, deployment?.spec.minReadySeconds ?? 0, clock.now()));
    const isWhole = available.length >= (deployment?.spec.replicas ?? 1);
    const isKept = store.list('poddisruptionbudgets', { namespace })
      .some(({ spec, status }) => matchesSelector(spec.selector, labels) && !status?.disruptionsAllowed);
    return !isWhole || isKept || clock.now() - (this.released.get(uid) ?? 0) < TWO_SWEEPS;
  }

  /** Whether its Deployment or ReplicaSet no longer wants it, and its budget lets only a person remove it. */
  private isForsaken({ metadata: { namespace, labels, annotations, uid } }: Pod): boolean {
    const { store } = this.world;
    const replicaSet = store.get('replicasets', namespace, annotations?.[POD_ANNOTATIONS.RELEASED_REPLICA_SET_NAME] ?? '');
    const isWanted = Boolean(replicaSet?.spec.replicas) && store.list('deployments').some(({ metadata }) => metadata.uid === this.deploymentOf.get(uid)?.uid);
    return !isWanted && store.list('poddisruptionbudgets', { namespace })
      .some(({ spec, status }) => matchesSelector(spec.selector, labels) && !status?.disruptionsAllowed);
  }
}

function uidOf(body: unknown): string {
  const { deleteOptions, preconditions } = body as { deleteOptions?: { preconditions?: { uid?: string } }; preconditions?: { uid?: string } };
  return (deleteOptions?.preconditions ?? preconditions)?.uid ?? '';
}
