import type { Clock } from '../../clock';
import { Reflector } from './reflector';
import { type DrainState, readDrainState } from '../../drain/state/drain-state';
import { lifecycleResult, type Outcome } from '../../drain/outcome';
import { isTerminating } from '../../drain/pods';
import { type Attempt, type KindOnNeed, NOT_LOADED, type Snapshot } from '../../drain/snapshot';
import type { Node, ObjectOf, Pod, Resource } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log } from '../../report';

/** The cluster as the leader sees it: one reflector a kind, where a kind is needed. */
export class Cluster {
  private readonly always;
  private readonly onNeed;
  private readonly running = new Map<Reflector<Resource>, Promise<void>>();
  private readonly stopped = new AbortController();

  constructor(kubernetes: KubernetesPort, clock: Clock, log: Log, onChange: () => void) {
    this.always = {
      nodes: new Reflector('nodes', kubernetes, clock, log, onChange),
      pods: new Reflector('pods', kubernetes, clock, log, onChange),
      budgets: new Reflector('poddisruptionbudgets', kubernetes, clock, log, onChange),
    };
    this.onNeed = {
      replicaSets: new Reflector('replicasets', kubernetes, clock, log, onChange),
      deployments: new Reflector('deployments', kubernetes, clock, log, onChange),
      statefulSets: new Reflector('statefulsets', kubernetes, clock, log, onChange),
      replicationControllers: new Reflector('replicationcontrollers', kubernetes, clock, log, onChange),
      jobs: new Reflector('jobs', kubernetes, clock, log, onChange),
      services: new Reflector('services', kubernetes, clock, log, onChange),
      claims: new Reflector('persistentvolumeclaims', kubernetes, clock, log, onChange),
      attachments: new Reflector('volumeattachments', kubernetes, clock, log, onChange),
    };
  }

  start(): void {
    Object.values(this.always).forEach((reflector) => this.run(reflector));
  }

  /** From now on these kinds are seen as well. Nothing is current before they are. */
  load(kinds: readonly KindOnNeed[]): void {
    kinds.forEach((kind) => this.run(this.onNeed[kind]));
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await Promise.all(this.running.values());
  }

  /** Whether everything seen is of now. Nothing is decided while it is not. */
  get isCurrent(): boolean {
    return [...this.running.keys()].every((reflector) => reflector.isCurrent);
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

  /** @param isOver whether the lifecycle action behind a drain state has ended, though the state still stands */
  snapshot(attempts: ReadonlyMap<string, Attempt>, isOver: (drain: DrainState) => boolean): Snapshot {
    const drainingNodes = this.nodes.flatMap((node) => {
      const drain = readDrainState(node);
      return drain && !drain.outcome && !isOver(drain) ? [{ node, drain }] : [];
    });
    const { replicaSets, deployments, statefulSets, replicationControllers, jobs, services, claims, attachments } = this.onNeed;
    return {
      pods: this.always.pods.items,
      budgets: this.always.budgets.items,
      replicaSets: this.seen(replicaSets),
      deployments: this.seen(deployments),
      statefulSets: this.seen(statefulSets),
      replicationControllers: this.seen(replicationControllers),
      jobs: this.seen(jobs),
      services: this.seen(services),
      claims: this.seen(claims),
      attachments: this.seen(attachments),
      ending: new Set(this.nodes.filter((node) => isEnding(readDrainState(node)?.outcome)).map(({ metadata }) => metadata.name)),
      drainingNodes,
      attempts,
    };
  }

  /** The UIDs of pods that are there and not on their way out. */
  standingPods(): ReadonlySet<string> {
    return new Set(this.always.pods.items.filter((pod) => !isTerminating(pod)).map(({ metadata }) => metadata.uid));
  }

  private run(reflector: Reflector<Resource>): void {
    if (!this.running.has(reflector)) {
      this.running.set(reflector, reflector.run(this.stopped.signal));
    }
  }

  private seen<R extends Resource>(reflector: Reflector<R>): ObjectOf[R][] | typeof NOT_LOADED {
    return reflector.isCurrent ? reflector.items : NOT_LOADED;
  }
}

function isEnding(outcome: Outcome | undefined): boolean {
  return outcome !== undefined && lifecycleResult(outcome) === 'CONTINUE';
}
