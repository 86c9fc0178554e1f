import { Reflector, type ReflectorDependencies } from './reflector';
import { clockAhead } from '../../drain/cluster-clock';
import type { Outage } from '../../drain/deadline';
import { endsInstance } from '../../drain/end';
import { isTerminating } from '../../drain/pods';
import type { Attempt, Snapshot } from '../../drain/snapshot';
import { type DrainState, readDrainState } from '../../drain/state/drain-state';
import type { Node, Pod } from '../../kubernetes/objects';

/** The cluster as the leader sees it: one reflector a kind. */
export class Cluster {
  private readonly nodeReflector;
  private readonly others;
  private readonly stopped = new AbortController();
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly on: ReflectorDependencies) {
    this.nodeReflector = new Reflector('nodes', on);
    this.others = {
      pods: new Reflector('pods', on),
      replicaSets: new Reflector('replicasets', on),
      deployments: new Reflector('deployments', on),
      statefulSets: new Reflector('statefulsets', on),
      replicationControllers: new Reflector('replicationcontrollers', on),
      jobs: new Reflector('jobs', on),
      budgets: new Reflector('poddisruptionbudgets', on),
      services: new Reflector('services', on),
      claims: new Reflector('persistentvolumeclaims', on),
      volumes: new Reflector('persistentvolumes', on),
      attachments: new Reflector('volumeattachments', on),
    };
  }

  start(): void {
    const reflectors = [this.nodeReflector, ...Object.values(this.others)];
    this.running = Promise.all(reflectors.map((reflector) => reflector.run(this.stopped.signal)));
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  /** Whether everything seen is of now. Nothing is decided while it is not. */
  get isCurrent(): boolean {
    return [this.nodeReflector, ...Object.values(this.others)].every((reflector) => reflector.isCurrent);
  }

  /** What ended the first of the watches that do not follow, where it has failed. */
  get failure(): unknown {
    return [this.nodeReflector, ...Object.values(this.others)].find(({ failure }) => failure !== undefined)?.failure;
  }

  get nodes(): readonly Node[] {
    return this.nodeReflector.items;
  }

  putNode(node: Node): void {
    this.nodeReflector.put(node);
  }

  putPod(pod: Pod): void {
    this.others.pods.put(pod);
  }

  /** @param isOver whether the lifecycle action behind a drain state has ended, though the state still stands */
  snapshot(attempts: ReadonlyMap<string, Attempt>, isOver: (drain: DrainState) => boolean, outage?: Outage): Snapshot {
    const drainingNodes = this.nodes.flatMap((node) => {
      const state = readDrainState(node);
      return state && !state.outcome && !isOver(state) ? [{ node, state }] : [];
    });
    const { pods, replicaSets, deployments, statefulSets, replicationControllers, jobs, budgets, services } = this.others;
    const { claims, volumes, attachments } = this.others;
    return {
      nodes: this.nodes,
      pods: pods.items,
      replicaSets: replicaSets.items,
      deployments: deployments.items,
      statefulSets: statefulSets.items,
      replicationControllers: replicationControllers.items,
      jobs: jobs.items,
      budgets: budgets.items,
      services: services.items,
      claims: claims.items,
      volumes: volumes.items,
      attachments: attachments.items,
      ending: new Set(this.nodes.filter(isEnding).map(({ metadata }) => metadata.name)),
      drainingNodes,
      outage,
      clockAhead: clockAhead(this.on.kubernetes.serverNow, this.on.clock.now()),
      attempts,
    };
  }

  /** The drainer whose drain the pod's node is in. */
  drainerOf({ spec: { nodeName } }: Pod): string | undefined {
    const node = this.nodes.find(({ metadata }) => metadata.name === nodeName);
    return node && readDrainState(node)?.drainer;
  }

  /** The UIDs of pods that are there and not on their way out. */
  standingPods(): ReadonlySet<string> {
    return new Set(this.others.pods.items.filter((pod) => !isTerminating(pod)).map(({ metadata }) => metadata.uid));
  }
}

function isEnding(node: Node): boolean {
  const outcome = readDrainState(node)?.outcome;
  return outcome !== undefined && endsInstance(outcome);
}
