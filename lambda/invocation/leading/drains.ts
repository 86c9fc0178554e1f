import { Cluster } from './cluster';
import { Evictor } from './evictor';
import type { Leadership } from './leadership';
import { type NodeAction, NodeActions } from './node-actions';
import type { Schedule } from './schedule';
import type { Clock } from '../../clock';
import { decide } from '../../drain/decide';
import type { Action, PodAction } from '../../drain/decision';
import { isActionOver } from '../../drain/instances/called-off';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report';
import type { Settings } from '../dependencies';
import type { LifecycleActions } from '../lifecycle/lifecycle-actions';
import type { NodeWriter } from '../lifecycle/node-writer';
import { Announcements } from '../telling/announcements';
import { Blockers } from '../telling/blockers';
import type { ClusterHealth } from '../telling/cluster-health';
import { EventRecorder } from '../telling/event-recorder';
import type { Gauges } from '../telling/gauges';
import type { Summaries } from '../telling/summaries';

interface DrainsDependencies {
  readonly kubernetes: KubernetesPort;
  readonly leadership: Leadership;
  readonly actions: LifecycleActions;
  readonly writer: NodeWriter;
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly health: ClusterHealth;
  readonly gauges: Gauges;
  readonly summaries: Summaries;
  readonly settings: Settings;
  readonly drainerName: string;
  /** Whether the group keeps abandoned instances, as of now. */
  readonly retains: (groupName: string) => Promise<boolean>;
  /** The cluster has changed, or a request was answered. */
  readonly onChange: () => void;
}

/**
 * All drains of the cluster: observes it (cluster.ts, one reflector a kind), decides (drain/decide.ts), tells (telling/), and acts on pods
 * (evictor.ts) and on nodes (node-actions.ts).
 */
export class Drains {
  private readonly cluster: Cluster;
  private readonly evictor: Evictor;
  private readonly nodeActions: NodeActions;
  private readonly events: EventRecorder;
  private readonly announcements: Announcements;
  private readonly blockers: Blockers;

  constructor(private readonly on: DrainsDependencies) {
    const cluster = new Cluster(on);
    const events = new EventRecorder(on);
    this.cluster = cluster;
    this.events = events;
    this.announcements = new Announcements({ ...on, events });
    this.blockers = new Blockers({ ...on, events });
    this.evictor = new Evictor({ ...on, onPod: (pod) => cluster.putPod(pod), drainerOf: (pod) => cluster.drainerOf(pod) });
    this.nodeActions = new NodeActions({ ...on, events, announcements: this.announcements, onNode: (node) => cluster.putNode(node) });
  }

  start(): void {
    this.cluster.start();
  }

  /** Waits for the requests under way. */
  async stop(): Promise<void> {
    await this.cluster.stop();
    await this.evictor.finish();
    await this.events.finish();
  }

  /** Whether everything seen is of now. */
  get isCurrent(): boolean {
    return this.cluster.isCurrent;
  }

  get nodes(): readonly Node[] {
    return this.cluster.nodes;
  }

  /** Takes in a node as a patch left it. */
  putNode(node: Node): void {
    this.cluster.putNode(node);
  }

  async step(): Promise<'something-left' | 'nothing-left'> {
    const { actions, schedule, clock, drainerName } = this.on;
    const { cluster, evictor, announcements } = this;
    this.nodeActions.tellEnds(cluster.nodes);
    evictor.observe(cluster.standingPods());
    const snapshot = cluster.snapshot(evictor.attempts, (state) => isActionOver(state, actions.get(state.instance), drainerName));
    const decision = decide(snapshot, clock.now());
    if (decision.needs.length > 0) {
      cluster.load(decision.needs);
      return 'something-left';
    }
    schedule.add('decision', decision.wakeAt);
    announcements.tellOrphanedPods(decision.orphanedPods, cluster.nodes);
    announcements.tellInterruptions(decision.drainingNodes);
    await this.perform(decision.actions);
    this.on.gauges.measure(decision.drainingNodes);
    schedule.add('telling', this.blockers.tell(decision.drainingNodes));
    return snapshot.drainingNodes.length > 0 || decision.actions.length > 0 ? 'something-left' : 'nothing-left';
  }

  private async perform(actions: readonly Action[]): Promise<void> {
    if (this.on.leadership.holds) {
      this.evictor.start(actions.filter((action): action is PodAction => !isNodeAction(action)));
      await this.nodeActions.perform(actions.filter(isNodeAction));
    }
  }
}

function isNodeAction(action: Action): action is NodeAction {
  return action.type === 'write-baseline' || action.type === 'settle' || action.type === 'mark-again';
}
