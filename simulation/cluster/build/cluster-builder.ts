import { BudgetOptions, createBudget } from './budget';
import { createNode, NodeOptions } from './node';
import { buildDaemonSet, buildJob, buildOwner, JobOptions, OwnerOptions } from './other-owners';
import { Places } from './places';
import { PodOptions, podTemplate } from './pod-template';
import { buildDeployment, buildReplicaSet, buildReplicationController, DeploymentOptions, ReplicasOptions } from './replicas';
import { controlledBy, type RunningPod, runningPod } from './running-pod';
import { buildStatefulSet, StatefulSetOptions } from './stateful-set';
import { createClaim, VolumeOptions } from './volume';
import type {
  DaemonSet, Deployment, Job, LabelSelector, Node, PersistentVolumeClaim, Pod, PodDisruptionBudget, ReplicaSet, ReplicationController,
  StatefulSet, StoredObject,
} from '../objects';
import type { Store } from '../store';
import { timestamp } from '../time-format';

export interface ClusterBuilderOptions {
  /**
   * For how many seconds everything has been running.
   * @default 3600
   */
  readonly age?: number;
}

/** Where the builder places pods. */
export interface Placement {
  /** @default default */
  readonly namespace?: string;
  /**
   * Names of the nodes that the pods are on, in turn.
   * @default - the nodes that the scheduler chooses
   */
  readonly on?: string | readonly string[];
}

/** What is built with an owner of pods. */
export interface Built {
  readonly pods: Pod[];
  readonly budget?: PodDisruptionBudget;
}

/**
 * Builds a cluster in which everything has been running and ready for a while: pods are where the scheduler has, or could have, put them, statuses
 * are computed, and no controller has anything to do.
 */
export class ClusterBuilder {
  /** When everything was created, in milliseconds since the epoch. */
  readonly since: number;

  readonly places: Places;

  constructor(readonly store: Store, options: ClusterBuilderOptions = {}) {
    this.places = new Places(store);
    this.since = store.clock.now() - (options.age ?? 3600) * 1000;
    for (const name of ['default', 'kube-system', 'kube-node-lease']) {
      this.namespace(name);
    }
  }

  /** Ensures that the namespace exists. */
  namespace(name: string): void {
    if (this.store.get('namespaces', undefined, name)) {
      return;
    }
    this.store.create('namespaces', {
      metadata: { name, creationTimestamp: timestamp(this.since), labels: { 'kubernetes.io/metadata.name': name } },
      spec: { finalizers: ['kubernetes'] },
      status: { phase: 'Active' },
    });
  }

  node(name: string, options: NodeOptions = {}): Node {
    return createNode(this.store, name, this.since, options);
  }

  /** Nodes named node1, node2 and so on, in the zones a, b and c in turn. */
  nodes(count: number, options: NodeOptions = {}): Node[] {
    const first = this.store.list('nodes').length;
    return Array.from({ length: count }, (_, index) => this.node(`node${first + index + 1}`, {
      zone: `eu-west-1${'abc'[(first + index) % 3]}`, ...options,
    }));
  }

  /** With its ReplicaSet, pods and budget. */
  deployment(name: string, options: DeploymentOptions = {}): Built & { deployment: Deployment; replicaSet: ReplicaSet } {
    const built = buildDeployment(this, name, options);
    return { ...built, budget: this.budgetOf(name, options, built.deployment.spec.selector) };
  }

  /** A ReplicaSet without a Deployment. */
  replicaSet(name: string, options: ReplicasOptions = {}): Built & { replicaSet: ReplicaSet } {
    const built = buildReplicaSet(this, name, options);
    return { ...built, budget: this.budgetOf(name, options, built.replicaSet.spec.selector) };
  }

  replicationController(name: string, options: ReplicasOptions = {}): Built & { controller: ReplicationController } {
    const built = buildReplicationController(this, name, options);
    return { ...built, budget: this.budgetOf(name, options, { matchLabels: built.controller.spec.selector }) };
  }

  statefulSet(name: string, options: StatefulSetOptions = {}): Built & { statefulSet: StatefulSet } {
    const built = buildStatefulSet(this, name, options);
    return { ...built, budget: this.budgetOf(name, options, built.statefulSet.spec.selector) };
  }

  /** A DaemonSet with a pod on every node, or on the named ones. */
  daemonSet(name: string, options: PodOptions & Placement = {}): { daemonSet: DaemonSet; pods: Pod[] } {
    return buildDaemonSet(this, name, options);
  }

  job(name: string, options: JobOptions = {}): { job: Job; pods: Pod[] } {
    return buildJob(this, name, options);
  }

  /** Pods of a custom resource that the simulation has no controller for, such as a Rollout of Argo. */
  customOwner(name: string, options: OwnerOptions): Built & { owner: StoredObject } {
    const built = buildOwner(this, name, options);
    return { ...built, budget: this.budgetOf(name, options, { matchLabels: options.labels ?? { app: name } }) };
  }

  /** A pod without an owner. */
  pod(name: string, options: PodOptions & Placement & { readonly ready?: boolean; readonly finalizers?: readonly string[] } = {}): Pod {
    const { namespace = 'default', ready, finalizers } = options;
    this.namespace(namespace);
    return this.run({
      metadata: { name, namespace, ...finalizers && { finalizers } },
      template: podTemplate(name, options),
      ready,
    }, this.placement(options)(0));
  }

  /** A budget over the pods with the given labels, whoever owns them. */
  budget(name: string, options: BudgetOptions & { readonly namespace?: string; readonly selector?: LabelSelector }): PodDisruptionBudget {
    const { namespace = 'default', selector = { matchLabels: { app: name } }, ...limits } = options;
    this.namespace(namespace);
    return createBudget(this.store, { namespace, name, selector, options: limits, since: this.since });
  }

  claim(name: string, options: VolumeOptions & { readonly namespace?: string } = {}): PersistentVolumeClaim {
    return createClaim(this.store, { namespace: 'default', ...options, name, since: this.since });
  }

  /** Runs the pods of an owner. */
  pods(owner: StoredObject, count: number, options: PodsOptions): Pod[] {
    const nodeOf = this.placement(options);
    return Array.from({ length: count }, (_, index) => this.run({
      metadata: { namespace: owner.metadata.namespace, ...options.metadata(index) },
      template: options.template,
      ready: index < count - (options.notReady ?? 0),
      owner: controlledBy(owner),
    }, nodeOf(index)));
  }

  /** Runs a pod on the named node, or on the one that the scheduler chooses. */
  run(pod: Omit<RunningPod, 'since'>, on?: string): Pod {
    const object = runningPod({ ...pod, since: this.since });
    return this.store.create('pods', { ...object, spec: { ...object.spec, nodeName: this.places.nodeFor(object, on) } });
  }

  /** The named node for the pod with a given index; undefined if the scheduler chooses. */
  placement({ on }: Placement): (index: number) => string | undefined {
    const names = typeof on === 'string' ? [on] : on;
    if (names?.length === 0) {
      throw new Error("The list of nodes to place pods on is empty. Name at least one, or leave 'on' out to let the scheduler choose.");
    }
    return (index) => names?.[index % names.length];
  }

  private budgetOf(
    name: string, options: { readonly namespace?: string; readonly budget?: BudgetOptions }, selector: LabelSelector | undefined,
  ): PodDisruptionBudget | undefined {
    const { namespace = 'default', budget } = options;
    return budget && createBudget(this.store, { namespace, name, selector: selector ?? {}, options: budget, since: this.since });
  }
}

/** How to create the pods of an owner. */
export interface PodsOptions extends Placement {
  readonly template: NonNullable<ReplicaSet['spec']['template']>;
  readonly metadata: (index: number) => { readonly name: string } | { readonly generateName: string };
  /** How many of them, counted from the last, are not ready. */
  readonly notReady?: number;
}
