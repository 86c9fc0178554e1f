import { keyOf } from './keys';
import type { Orphans } from './orphans';
import { PodController } from './pod-controller';
import { makePod } from './pod-maker';
import { bySurplus } from './surplus';
import { isTerminatingNamespace } from '../cluster/api/admission';
import { RESOURCE_KINDS } from '../cluster/kinds';
import type { Condition, LabelSelector, Pod, ReplicaSet, ReplicationController } from '../cluster/objects';
import { controllerOf, matchesMap } from '../cluster/selectors';
import { timestamp } from '../cluster/time-format';
import { conditionOf, withConditions, withoutCondition } from '../component-base/conditions';
import type { Environment } from '../component-base/environment';
import { availableAt, isActive, isReady, isTerminating } from '../component-base/pod-state';

/** The most pods created or deleted at once. */
const BURST = 500;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 60_000;

type Owner = ReplicaSet | ReplicationController;

/** The numbers of an owner's pods by state. */
interface Counts {
  readonly labelled: number;
  readonly ready: number;
  readonly available: number;
  /** When the next of them becomes available, in milliseconds since the epoch; Infinity if none will. */
  readonly nextAvailableAt: number;
}

/** Keeps a number of pods with one template: what ReplicaSets and ReplicationControllers have in common. */
abstract class ReplicasController<R extends 'replicasets' | 'replicationcontrollers'> extends PodController<R> {
  private readonly retries = new Map<string, number>();

  protected sync(owner: ReplicaSet & ReplicationController): void {
    const pods = this.claim(owner);
    const active = pods.filter(isActive);
    const failure = owner.metadata.deletionTimestamp ? undefined : this.balance(owner, active);
    this.report(owner, pods, active, failure);
    if (failure) {
      this.retry(owner);
    } else {
      this.retries.delete(owner.metadata.uid);
    }
  }

  /** The pods that are counted per node when a surplus is removed from crowded nodes first. */
  protected related(_owner: Owner, active: readonly Pod[]): readonly Pod[] {
    return active;
  }

  /** Creates missing pods, deletes surplus ones, or returns why it could not. */
  private balance(owner: Owner, active: readonly Pod[]): string | undefined {
    const surplus = active.length - (owner.spec.replicas ?? 1);
    return surplus > 0 ? this.shrink(owner, active, Math.min(surplus, BURST)) : this.grow(owner, Math.min(-surplus, BURST));
  }

  private grow(owner: Owner, count: number): string | undefined {
    const { store, events } = this.environment;
    // In a terminating namespace nothing is done, and no failure is reported.
    if (isTerminatingNamespace(store, owner.metadata.namespace)) {
      return undefined;
    }
    for (let left = count; left > 0; left--) {
      const made = makePod(this.environment, owner.spec.template!, { namespace: owner.metadata.namespace, owner: this.referenceTo(owner) });
      if (made.type === 'refused') {
        events.record(owner, 'Warning', 'FailedCreate', `Error creating: ${made.because}`);
        return made.because;
      }
      events.record(owner, 'Normal', 'SuccessfulCreate', `Created pod: ${made.pod.metadata.name}`);
    }
    return undefined;
  }

  private shrink(owner: Owner, active: readonly Pod[], count: number): undefined {
    const { events } = this.environment;
    const onNode = new Map<string | undefined, number>();
    for (const pod of this.related(owner, active)) {
      onNode.set(pod.spec.nodeName, (onNode.get(pod.spec.nodeName) ?? 0) + 1);
    }
    const order = bySurplus((pod) => onNode.get(pod.spec.nodeName) ?? 0);
    for (const pod of [...active].sort(order).slice(0, count)) {
      this.environment.deletePod(pod);
      events.record(owner, 'Normal', 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    }
    return undefined;
  }

  /** Counts the pods as they were before this turn created or deleted any: the next turn sees those. */
  private report(owner: ReplicaSet & ReplicationController, pods: readonly Pod[], active: readonly Pod[], failure: string | undefined): void {
    const { labelled, ready, available, nextAvailableAt } = this.count(owner, active);
    const conditions = this.failureConditions(owner.status?.conditions, failure);
    const status = {
      ...owner.status,
      replicas: active.length,
      fullyLabeledReplicas: labelled || undefined,
      readyReplicas: ready || undefined,
      availableReplicas: available || undefined,
      terminatingReplicas: pods.filter(isTerminating).length,
      observedGeneration: owner.metadata.generation,
      conditions: conditions.length > 0 ? conditions : undefined,
    };
    const current = this.environment.store.get(this.resource, owner.metadata.namespace, owner.metadata.name);
    if (current) {
      this.environment.store.update(this.resource, { ...current, status });
    }
    if (nextAvailableAt !== Infinity) {
      this.queue.addAfter(keyOf(owner), nextAvailableAt - this.environment.clock.now());
    }
  }

  /** In one pass, because every change of a pod triggers a count of all of its owner's pods. */
  private count(owner: Owner, active: readonly Pod[]): Counts {
    const now = this.environment.clock.now();
    const { template, minReadySeconds } = owner.spec;
    const counts = { labelled: 0, ready: 0, available: 0, nextAvailableAt: Infinity };
    for (const pod of active) {
      const at = availableAt(pod, minReadySeconds);
      counts.labelled += matchesMap(template?.metadata?.labels, pod.metadata.labels) ? 1 : 0;
      if (at === undefined) {
        counts.ready += isReady(pod) ? 1 : 0; // where it does not say since when
      } else if (at <= now) {
        counts.ready++;
        counts.available++;
      } else {
        counts.ready++;
        counts.nextAvailableAt = Math.min(counts.nextAvailableAt, at);
      }
    }
    return counts;
  }

  /** Keeps the first failure until there is none: later ones would only name other pods that could not be created. */
  private failureConditions(before: readonly Condition[] | undefined, failure: string | undefined): readonly Condition[] {
    if (!failure) {
      return withoutCondition(before, 'ReplicaFailure');
    }
    if (before && conditionOf(before, 'ReplicaFailure')) {
      return before;
    }
    return withConditions(before, timestamp(this.environment.clock.now()), {
      type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate', message: failure,
    });
  }

  private retry(owner: Owner): void {
    const wait = this.retries.get(owner.metadata.uid) ?? FIRST_RETRY_MS;
    this.retries.set(owner.metadata.uid, Math.min(wait * 2, LONGEST_RETRY_MS));
    this.queue.addAfter(keyOf(owner), wait);
  }
}

export class ReplicaSetController extends ReplicasController<'replicasets'> {
  constructor(environment: Environment, orphans: Orphans) {
    super(environment, 'replicasets', orphans);
  }

  protected selectorOf(owner: ReplicaSet): LabelSelector | undefined {
    return owner.spec.selector;
  }

  /** All ReplicaSets of one Deployment count together. */
  protected override related(owner: ReplicaSet, active: readonly Pod[]): readonly Pod[] {
    const deployment = controllerOf(owner);
    if (deployment?.kind !== RESOURCE_KINDS.deployments.kind) {
      return active;
    }
    const { store } = this.environment;
    return store.list('replicasets', { controllerUid: deployment.uid })
      .flatMap((set) => store.list('pods', { controllerUid: set.metadata.uid }))
      .filter(isActive);
  }
}

export class ReplicationControllerController extends ReplicasController<'replicationcontrollers'> {
  constructor(environment: Environment, orphans: Orphans) {
    super(environment, 'replicationcontrollers', orphans);
  }

  protected selectorOf(owner: ReplicationController): LabelSelector | undefined {
    return owner.spec.selector && { matchLabels: owner.spec.selector };
  }
}
