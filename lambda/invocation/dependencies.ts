import type { KnownHolds } from './leading/holds';
import type { LeaseWatch } from './leading/lease-watch';
import type { Refusal } from './lifecycle/node-writer';
import type { WithoutNode } from './lifecycle/retained-without-node';
import type { Announced } from './telling/announcements';
import type { ToldWaits } from './telling/blockers';
import type { ClusterHealth } from './telling/cluster-health';
import type { FailedInvocations } from './telling/failed-invocations';
import type { Gauges } from './telling/gauges';
import type { MovedOwners } from './telling/moved-owners';
import type { ToldRefusals } from './telling/refused-pods';
import type { ToldRetained } from './telling/retained-waits';
import type { ToldSteering } from './telling/steering';
import type { Summaries } from './telling/summaries';
import type { Trouble } from './telling/trouble';
import type { Troubles } from './telling/troubles';
import type { NoticeName } from '../../src/names';
import type { AutoScalingPort, Ec2Port, EventBusPort, QueuePort } from '../aws/ports';
import type { SteadyClock } from '../clock';
import type { KubernetesPort } from '../kubernetes/port';
import type { Log, Metrics } from '../report/ports';

/** The settings from the function's environment. */
export interface Settings {
  readonly drainerName: string;
  readonly clusterName: string;
  /** The names of groups without the group tag. */
  readonly groupNames: readonly string[];
  /** Whether the function's role may delete pods. */
  readonly allowForce: boolean;
  /** Whether the function's role may release and adopt pods. */
  readonly allowSurge: boolean;
  /** The notices about instances that it handles, in addition to Auto Scaling's events. */
  readonly notices: readonly NoticeName[];
}

/** Everything outside the function. */
export interface DrainerDependencies {
  readonly clock: SteadyClock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Resolves once endpoint and credentials of the cluster are known. */
  readonly kubernetes: () => Promise<KubernetesPort>;
  readonly autoScaling: AutoScalingPort;
  readonly ec2: Ec2Port;
  readonly queue: QueuePort;
  readonly eventBus: EventBusPort;
  readonly settings: Settings;
}

/**
 * What the process keeps from one invocation to the next. It only affects how soon something is done and how often it is reported. The exception is
 * `holds`: while the ConfigMap cannot be read, a drainer that was held stays held.
 */
export interface Kept {
  readonly health: ClusterHealth;
  readonly gauges: Gauges;
  /** The steps of the leader fail. */
  readonly failingSteps: Trouble;
  /** Calls that fail for a while. */
  readonly troubles: Troubles;
  readonly summaries: Summaries;
  readonly movedOwners: MovedOwners;
  /** Nodes that refused their last patch, by UID. */
  readonly refusals: Map<string, Refusal>;
  /** Retained instances without a visible node. */
  readonly withoutNode: WithoutNode;
  readonly leaseWatch: LeaseWatch;
  readonly holds: KnownHolds;
  readonly told: ToldSteering;
  readonly announced: Announced;
  /** What has been reported about waiting drains. */
  readonly toldWaits: ToldWaits;
  /** What has been reported about nodes whose instances are retained. */
  readonly toldRetained: ToldRetained;
  readonly toldRefusals: ToldRefusals;
  readonly failedInvocations: FailedInvocations;
  /** The needs for which it has been reported that the Lease is left to another drainer. */
  readonly leftToOthers: Set<string>;
  /** The UIDs of nodes that have been reported as left alone. */
  readonly leftAlone: Set<string>;
}

export type InvocationDependencies = DrainerDependencies & Kept;
