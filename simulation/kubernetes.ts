import type { SimulationClock } from './clock/clock';
import { ApiServer } from './cluster/api/api-server';
import { deletePod } from './cluster/api/deletion';
import { resourceOf } from './cluster/kinds';
import type { Deployment, Pod, StoredObject } from './cluster/objects';
import type { PodTemplate } from './cluster/pod';
import type { Kinds, NewObject, Store } from './cluster/store';
import { timestamp } from './cluster/time-format';
import type { Actor, Environment } from './component-base/environment';
import { EventRecorder } from './component-base/event-recorder';
import { AttachDetachController, VolumeTimes } from './controllers/attach-detach';
import { CustomOwnersController } from './controllers/custom-owners';
import { DaemonSetController } from './controllers/daemon-set/daemon-set';
import { DeploymentController } from './controllers/deployment/deployment';
import { DisruptionController } from './controllers/disruption/disruption';
import { GarbageCollector } from './controllers/garbage-collector';
import { JobController } from './controllers/job/job';
import { NamespaceController } from './controllers/namespace';
import { NodeLifecycleController } from './controllers/node-lifecycle';
import { Orphans } from './controllers/orphans';
import { PodGarbageCollector } from './controllers/pod-garbage';
import { ReplicaSetController, ReplicationControllerController } from './controllers/replicas';
import { StatefulSetController } from './controllers/stateful-set';
import { TaintEvictionController } from './controllers/taint-eviction';
import { Kubelets } from './kubelet/kubelets';
import { LaunchOptions, Machines, NodeTimes } from './kubelet/machines';
import type { PodTimes } from './kubelet/timing';
import { Random } from './random';
import { Scheduler } from './scheduler/scheduler';

export interface SimulatedClusterOptions {
  /**
   * The seed of all random choices; the same seed gives the same run.
   * @default 1
   */
  readonly seed?: number;
  /**
   * How long scheduler and controllers take to react to a change, in milliseconds: at least, and at most.
   * @default [10, 50]
   */
  readonly lagMs?: readonly [number, number];
  readonly podTimes?: PodTimes;
  readonly nodeTimes?: NodeTimes;
  /** @default - two seconds to attach, five to detach */
  readonly volumeTimes?: Partial<VolumeTimes>;
}

/** The owners that have a number of replicas. */
export type Scalable = 'deployments' | 'replicasets' | 'statefulsets' | 'replicationcontrollers';

/** A running Kubernetes cluster: the objects in the store are scheduled, run and reconciled as time passes. */
export class SimulatedCluster {
  readonly clock: SimulationClock;
  readonly api: ApiServer;
  readonly kubelets: Kubelets;
  readonly customOwners: CustomOwnersController;
  private readonly machines: Machines;
  private readonly actors: readonly Actor[];

  /** @param store contains a loaded dump, or what a ClusterBuilder has built */
  constructor(readonly store: Store, options: SimulatedClusterOptions = {}) {
    this.clock = store.clock;
    this.api = new ApiServer(store);
    const random = new Random(options.seed ?? 1);
    const environment = (component: string) => environmentOf(this.api, random, options.lagMs ?? [10, 50], component);
    const controllers = environment('controllermanager');
    const orphans = new Orphans(store);
    const lifecycle = new NodeLifecycleController(environment('node-controller'));
    const kubelet = environment('kubelet');
    this.kubelets = new Kubelets(kubelet, options.podTimes);
    this.machines = new Machines(kubelet, this.kubelets, lifecycle, options.nodeTimes);
    this.customOwners = new CustomOwnersController(controllers);
    this.actors = [
      orphans,
      new Scheduler(environment('default-scheduler')),
      this.kubelets,
      new DeploymentController(environment('deployment-controller')),
      new ReplicaSetController(environment('replicaset-controller'), orphans),
      new ReplicationControllerController(environment('replication-controller'), orphans),
      new StatefulSetController(environment('statefulset-controller'), orphans),
      new DaemonSetController(environment('daemonset-controller'), orphans),
      new JobController(environment('job-controller'), orphans),
      this.customOwners,
      new DisruptionController(controllers),
      lifecycle,
      new TaintEvictionController(environment('taint-eviction-controller')),
      new PodGarbageCollector(controllers),
      new AttachDetachController(environment('attachdetach-controller'), { attachMs: 2_000, detachMs: 5_000, ...options.volumeTimes }),
      new GarbageCollector(controllers),
      new NamespaceController(controllers),
    ];
  }

  start(): void {
    for (const actor of this.actors) {
      actor.start();
    }
  }

  stop(): void {
    this.machines.stop();
    for (const actor of this.actors) {
      actor.stop();
    }
  }

  /** Starts a machine that joins as a node. Returns the name of the node. */
  launchNode(options: LaunchOptions): string {
    return this.machines.launch(options);
  }

  /** Cuts a node off: its kubelet goes silent. */
  loseNode(nodeName: string): void {
    this.machines.lose(nodeName);
  }

  recoverNode(nodeName: string): void {
    this.machines.recover(nodeName);
  }

  /** Terminates a machine abruptly: its node and everything on it are gone. */
  terminateNode(instanceId: string): void {
    this.machines.terminate(instanceId);
  }

  scale(resource: Scalable, namespace: string, name: string, replicas: number): void {
    const owner = this.existing(resource, namespace, name);
    this.store.update(resource, { ...owner, spec: { ...owner.spec, replicas } } as Kinds[Scalable]);
  }

  /** Changes the template of a Deployment, which rolls it out. */
  rollout(namespace: string, name: string, change: (template: PodTemplate) => PodTemplate): Deployment {
    const deployment = this.existing('deployments', namespace, name);
    return this.store.update('deployments', { ...deployment, spec: { ...deployment.spec, template: change(deployment.spec.template!) } });
  }

  /** Starts the deletion of a namespace with everything in it. */
  deleteNamespace(name: string): void {
    const namespace = this.existing('namespaces', undefined, name);
    const deletionTimestamp = timestamp(this.clock.now());
    this.store.update('namespaces', { ...namespace, metadata: { ...namespace.metadata, deletionTimestamp }, status: { phase: 'Terminating' } });
  }

  private existing<R extends Scalable | 'namespaces'>(resource: R, namespace: string | undefined, name: string): Kinds[R] {
    const object = this.store.get(resource, namespace, name);
    if (object) {
      return object;
    }
    const known = this.store.list(resource).map(({ metadata }) => [metadata.namespace, metadata.name].filter(Boolean).join('/'));
    throw new Error(`There is no ${resource} '${[namespace, name].filter(Boolean).join('/')}'. There are: ${known.join(', ') || 'none'}.`);
  }
}

function environmentOf({ store, admission }: ApiServer, random: Random, lagMs: readonly [number, number], component: string): Environment {
  const user = { username: `system:serviceaccount:kube-system:${component}`, groups: ['system:serviceaccounts', 'system:authenticated'] };
  const creationOf = (object: NewObject<'pods'>) => ({
    request: { verb: 'create' as const, apiGroup: '', resource: 'pods', namespace: object.metadata.namespace }, user, object, store,
  });
  return {
    store,
    clock: store.clock,
    random,
    events: new EventRecorder(store, component),
    lag: () => random.between(lagMs),
    mutated: (object) => admission.mutate(creationOf(object)),
    denied(object): string | undefined {
      try {
        admission.check(creationOf(object));
        return undefined;
      } catch (error) {
        return (error as Error).message;
      }
    },
    deletePod(pod: Pod, options = {}): void {
      const current = store.get('pods', pod.metadata.namespace, pod.metadata.name);
      if (current?.metadata.uid === pod.metadata.uid) {
        deletePod(store, current, options);
      }
    },
    deleteObject(object: StoredObject): void {
      const resource = resourceOf(object);
      const { namespace, name, uid, finalizers } = object.metadata;
      const current = store.get(resource, namespace, name);
      if (current?.metadata.uid !== uid) {
        return;
      }
      if (!finalizers?.length) {
        store.remove(resource, namespace, name);
      } else {
        store.update(resource, { ...current, metadata: { ...current.metadata, deletionTimestamp: timestamp(store.clock.now()) } });
      }
    },
  };
}
