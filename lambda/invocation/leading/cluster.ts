import { Reflector, type ReflectorDependencies } from './reflector';
import { clockAhead } from '../../drain/cluster-clock';
import { isTerminating } from '../../drain/pods/pods';
import { type KindOnNeed, NOT_LOADED, type Snapshot } from '../../drain/snapshot';
import type { DrainState } from '../../drain/state/drain-state';
import { nodesByState } from '../../drain/state/nodes-by-state';
import type { Node, ObjectOf, Pod, Resource } from '../../kubernetes/objects';

/** The parts of a snapshot that are not objects of the cluster. */
interface Observed extends Pick<Snapshot, 'attempts' | 'people' | 'leader' | 'outage'> {
  /** Whether the lifecycle action behind a drain state has ended, although the state is still there. */
  readonly isOver: (drain: DrainState) => boolean;
}

/** The cluster as the leader sees it: one reflector per kind, started when the kind is needed. */
export class Cluster {
  private readonly always;
  private readonly onNeed;
  private readonly running = new Map<Reflector<Resource>, Promise<void>>();
  private readonly stopped = new AbortController();

  constructor(private readonly on: ReflectorDependencies) {
    this.always = {
      nodes: new Reflector('nodes', on),
      pods: new Reflector('pods', on),
      budgets: new Reflector('poddisruptionbudgets', on),
    };
    this.onNeed = {
      replicaSets: new Reflector('replicasets', on),
      deployments: new Reflector('deployments', on),
      statefulSets: new Reflector('statefulsets', on),
      replicationControllers: new Reflector('replicationcontrollers', on),
      jobs: new Reflector('jobs', on),
      services: new Reflector('services', on),
      claims: new Reflector('persistentvolumeclaims', on),
      volumes: new Reflector('persistentvolumes', on),
      attachments: new Reflector('volumeattachments', on),
    };
  }

  start(): void {
    Object.values(this.always).forEach((reflector) => this.run(reflector));
  }

  /** Starts to watch these kinds, too. `isCurrent` is false until they have been listed. */
  load(kinds: readonly KindOnNeed[]): void {
    kinds.forEach((kind) => this.run(this.onNeed[kind]));
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.running.values());
  }

  /** Whether all copies are current. Nothing is decided while one is not. */
  get isCurrent(): boolean {
    return this.running.size > 0 && [...this.running.keys()].every((reflector) => reflector.isCurrent);
  }

  /** Whether the nodes are current, even if other kinds are not. */
  get seesNodes(): boolean {
    return this.always.nodes.isCurrent;
  }

  /** The error of the first watch that has failed and not recovered, if any. */
  get failure(): unknown {
    return [...this.running.keys()].find(({ failure }) => failure !== undefined)?.failure;
  }

  get nodes(): readonly Node[] {
    return this.always.nodes.items;
  }

  putNode(node: Node): void {
    this.always.nodes.put(node);
  }

  putPod(pod: Pod): void {
    this.always.pods.put(pod);
  }

  snapshot({ attempts, isOver, people, leader, outage }: Observed): Snapshot {
    const { replicaSets, deployments, statefulSets, replicationControllers, jobs, services, claims, volumes, attachments } = this.onNeed;
    return {
      nodes: this.nodes,
      pods: this.always.pods.items,
      budgets: this.always.budgets.items,
      replicaSets: this.seen(replicaSets),
      deployments: this.seen(deployments),
      statefulSets: this.seen(statefulSets),
      replicationControllers: this.seen(replicationControllers),
      jobs: this.seen(jobs),
      services: this.seen(services),
      claims: this.seen(claims),
      volumes: this.seen(volumes),
      attachments: this.seen(attachments),
      ...nodesByState(this.nodes, isOver),
      people,
      leader,
      outage,
      clockAhead: clockAhead(this.on.kubernetes.serverNow, this.on.clock.now()),
      attempts,
    };
  }

  nodeOf({ spec: { nodeName } }: Pod): Node | undefined {
    return this.nodes.find(({ metadata }) => metadata.name === nodeName);
  }

  /** Whether the pod exists and is not terminating. */
  isStanding(podUid: string): boolean {
    const pod = this.always.pods.get(podUid);
    return pod !== undefined && !isTerminating(pod);
  }

  private run(reflector: Reflector<Resource>): void {
    if (!this.running.has(reflector)) {
      this.running.set(reflector, reflector.run(this.stopped.signal));
    }
  }

  private seen<R extends Resource>(reflector: Reflector<R>): readonly ObjectOf[R][] | typeof NOT_LOADED {
    return reflector.isCurrent ? reflector.items : NOT_LOADED;
  }
}
