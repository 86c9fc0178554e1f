import { Cluster } from './cluster';
import { Evictor } from './evictor';
import { Holds, type KnownHolds } from './holds';
import type { Leadership } from './leadership';
import { type NodeAction, NodeActions } from './node-actions';
import type { Schedule } from './schedule';
import type { Clock } from '../../clock';
import type { Outage } from '../../drain/deadline';
import { decide } from '../../drain/decide';
import type { Action, PodAction } from '../../drain/decision';
import type { Outcome } from '../../drain/end';
import { ClusterIndex } from '../../drain/index/cluster-index';
import { isActionOver } from '../../drain/instances/called-off';
import type { Groups } from '../../drain/instances/groups';
import { followProgress, goesOn, goesOnUntil, isDrainLeft, NO_PROGRESS } from '../../drain/leading/progress';
import { type DrainState, readDrainState } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report/ports';
import type { Settings } from '../dependencies';
import type { LifecycleActions } from '../lifecycle/lifecycle-actions';
import type { NodeWriter } from '../lifecycle/node-writer';
import { type Announced, Announcements } from '../telling/announcements';
import type { ToldWaits } from '../telling/blockers';
import type { ClusterHealth } from '../telling/cluster-health';
import { DecisionTeller } from '../telling/decisions';
import type { EventRecorder } from '../telling/event-recorder';
import type { Gauges } from '../telling/gauges';
import type { MovedOwners } from '../telling/moved-owners';
import type { ToldRefusals } from '../telling/refused-pods';
import { RetainedWaits, type ToldRetained } from '../telling/retained-waits';
import type { ToldSteering } from '../telling/steering';
import type { Summaries } from '../telling/summaries';
import type { Trouble } from '../telling/trouble';
import type { Troubles } from '../telling/troubles';

interface DrainsDependencies {
  readonly kubernetes: KubernetesPort;
  readonly leadership: Leadership;
  readonly actions: LifecycleActions;
  readonly writer: NodeWriter;
  readonly schedule: Schedule;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly health: ClusterHealth;
  readonly gauges: Gauges;
  readonly summaries: Summaries;
  readonly movedOwners: MovedOwners;
  readonly failingSteps: Trouble;
  readonly troubles: Troubles;
  readonly holds: KnownHolds;
  readonly told: ToldSteering;
  readonly announced: Announced;
  readonly toldWaits: ToldWaits;
  readonly toldRetained: ToldRetained;
  readonly toldRefusals: ToldRefusals;
  readonly settings: Settings;
  readonly drainerName: string;
  /** Auto Scaling's latest answer. */
  readonly groups: () => Groups;
  /** Asks whether the group keeps abandoned instances now. */
  readonly retains: (groupName: string) => Promise<boolean>;
  /** The cluster has changed, or a request was answered. */
  readonly onChange: () => void;
}

/**
 * All drains of the cluster: observes the cluster (cluster.ts, one reflector per kind), decides (drain/decide.ts), reports (telling/), and acts on
 * pods (evictor.ts) and on nodes (node-actions.ts).
 */
export class Drains {
  private readonly cluster: Cluster;
  private readonly evictor: Evictor;
  private readonly nodeActions: NodeActions;
  private readonly teller: DecisionTeller;
  private readonly retainedWaits: RetainedWaits;
  private readonly holds: Holds;
  private readonly index = new ClusterIndex();
  /** The progress on retained nodes. */
  private progress = NO_PROGRESS;
  /** The outcomes of the latest decision, by node UID. */
  private ends: ReadonlyMap<string, Outcome> = new Map();

  constructor(private readonly on: DrainsDependencies) {
    const cluster = new Cluster(on);
    this.cluster = cluster;
    const announcements = new Announcements(on);
    this.teller = new DecisionTeller({ ...on, announcements });
    this.retainedWaits = new RetainedWaits(on);
    this.holds = new Holds(on);
    this.evictor = new Evictor({ ...on, onPod: (pod) => cluster.putPod(pod), nodeOf: (pod) => cluster.nodeOf(pod) });
    this.nodeActions = new NodeActions({ ...on, announcements, onNode: (node) => cluster.putNode(node) });
  }

  start(): void {
    this.cluster.start();
    this.holds.start();
  }

  /** Waits for the requests under way. */
  async stop(): Promise<void> {
    await Promise.all([this.cluster.stop(), this.holds.stop()]);
    await this.evictor.finish();
    await this.nodeActions.finish();
    await this.nodeActions.handOver(this.cluster.nodes);
  }

  /** Whether everything that a decision needs is current. */
  get isCurrent(): boolean {
    return this.cluster.isCurrent && this.holds.isKnown;
  }

  /** Whether the nodes are current, even if other kinds are not. */
  get seesNodes(): boolean {
    return this.cluster.seesNodes;
  }

  /** Why a watch is not current, if it has failed. */
  get failure(): unknown {
    return this.cluster.failure;
  }

  get nodes(): readonly Node[] {
    return this.cluster.nodes;
  }

  /** Receives a node as it is after a patch. */
  putNode(node: Node): void {
    this.cluster.putNode(node);
  }

  /** The outcome that the rules decided for a node, even if it is not written on the node yet. */
  decided({ metadata: { uid } }: Node): Outcome | undefined {
    return this.ends.get(uid);
  }

  /** @param outage the last time in which nobody could see the cluster */
  step(outage?: Outage): 'something-left' | 'nothing-left' {
    const { actions, schedule, clock, drainerName, groups, settings } = this.on;
    const { cluster, evictor } = this;
    this.nodeActions.tellEnds(cluster.nodes);
    evictor.observe((uid) => cluster.isStanding(uid));
    this.holds.doubt(new Set([drainerName, ...cluster.nodes.flatMap((node) => readDrainState(node)?.drainer ?? [])]));
    const isOver = (state: DrainState) => isActionOver(state, { ...actions.standingOf(state.instance), groups: groups(), drainerName });
    const people = { holds: this.holds.current, mayForce: settings.allowForce };
    const leader = { drainerName, maySurge: settings.allowSurge };
    const snapshot = cluster.snapshot({ attempts: evictor.attempts, isOver, people, leader, outage });
    const decision = decide(snapshot, clock.now(), this.index);
    if (decision.needs.length > 0) {
      cluster.load(decision.needs);
      return 'something-left';
    }
    const settled = decision.actions.filter((action) => action.type === 'settle');
    this.ends = new Map(settled.map(({ node, outcome }) => [node.metadata.uid, outcome]));
    this.progress = followProgress(this.progress, decision.retainedNodes, clock.now());
    schedule.add('decision', decision.wakeAt);
    schedule.add('telling', this.teller.tell(decision, cluster.nodes));
    // Only one patch per node runs at a time, so the decision's own actions come first.
    this.perform([...decision.actions, ...this.on.gauges.measure(decision.drainingNodes)]);
    const isMoving = goesOn(this.progress, clock.now());
    schedule.add('retained', isMoving ? goesOnUntil(this.progress) : Infinity);
    if (!isMoving) {
      this.retainedWaits.tell(decision.retainedNodes);
    }
    return isDrainLeft(decision, this.progress, clock.now()) ? 'something-left' : 'nothing-left';
  }

  private perform(actions: ReadonlyArray<Action | NodeAction>): void {
    if (this.on.leadership.holds) {
      this.evictor.start(actions.filter((action): action is PodAction => !isNodeAction(action)));
      this.nodeActions.start(actions.filter(isNodeAction));
    }
  }
}

function isNodeAction(action: Action | NodeAction): action is NodeAction {
  return ['write-baseline', 'write-deadline', 'settle', 'cordon-again', 'end-retention', 'write-standstill'].includes(action.type);
}
