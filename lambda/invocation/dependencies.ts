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

/** What the function's environment says. */
export interface Settings {
  readonly drainerName: string;
  readonly clusterName: string;
  /** Groups that do not carry the group tag. */
  readonly groupNames: readonly string[];
  /** Whether the function's role may delete pods. */
  readonly allowForce: boolean;
  /** Whether it may release and adopt pods. */
  readonly allowSurge: boolean;
  /** What it hears of instances, besides Auto Scaling's events. */
  readonly notices: readonly NoticeName[];
}

/** Everything outside of the function. */
export interface DrainerDependencies {
  readonly clock: SteadyClock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Resolves when endpoint and credentials of the cluster are known. */
  readonly kubernetes: () => Promise<KubernetesPort>;
  readonly autoScaling: AutoScalingPort;
  readonly ec2: Ec2Port;
  readonly queue: QueuePort;
  readonly eventBus: EventBusPort;
  readonly settings: Settings;
}

/**
 * What the process keeps from one invocation for the next. Nothing hangs on it but how soon something is done, and how often it is said. The exception is
 * `holds`: while the ConfigMap cannot be read, a drainer that was held stays held.
 */
export interface Kept {
  readonly health: ClusterHealth;
  readonly gauges: Gauges;
  /** The leader cannot take its steps. */
  readonly failingSteps: Trouble;
  /** Calls that fail for a while. */
  readonly troubles: Troubles;
  readonly summaries: Summaries;
  readonly movedOwners: MovedOwners;
  /** Nodes that refused their last patch, by UID. */
  readonly refusals: Map<string, Refusal>;
  /** Retained instances of which no node is seen. */
  readonly withoutNode: WithoutNode;
  readonly leaseWatch: LeaseWatch;
  readonly holds: KnownHolds;
  readonly told: ToldSteering;
  readonly announced: Announced;
  /** What was told of drains that wait. */
  readonly toldWaits: ToldWaits;
  /** What was told of nodes whose instances are retained. */
  readonly toldRetained: ToldRetained;
  readonly toldRefusals: ToldRefusals;
  readonly failedInvocations: FailedInvocations;
  /** What was told that the Lease is left to other drainers for. */
  readonly leftToOthers: Set<string>;
  /** The UIDs of nodes of which it was told that they are left alone. */
  readonly leftAlone: Set<string>;
}

export type InvocationDependencies = DrainerDependencies & Kept;
