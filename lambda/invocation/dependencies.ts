import type { KnownHolds } from './leading/holds';
import type { Refusal } from './lifecycle/node-writer';
import type { ClusterHealth } from './telling/cluster-health';
import type { Gauges } from './telling/gauges';
import type { ToldSteering } from './telling/steering';
import type { Summaries } from './telling/summaries';
import type { Trouble } from './telling/trouble';
import type { AutoScalingPort, Ec2Port, EventBusPort, QueuePort } from '../aws/ports';
import type { Clock } from '../clock';
import type { KubernetesPort } from '../kubernetes/port';
import type { Log, Metrics } from '../report';

/** What the function's environment says. */
export interface Settings {
  readonly drainerName: string;
  readonly clusterName: string;
  /** Groups that do not carry the group tag. */
  readonly groupNames: readonly string[];
  /** Whether the function's role may delete pods. */
  readonly allowForce: boolean;
}

/** Everything outside of the function. */
export interface DrainerDependencies {
  readonly clock: Clock;
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

/** What is told of more than one invocation: kept by the process. */
export interface Telling {
  readonly health: ClusterHealth;
  readonly gauges: Gauges;
  /** The leader cannot take its steps. */
  readonly failingSteps: Trouble;
  readonly summaries: Summaries;
  /** Nodes that refused their last patch, by UID. */
  readonly refusals: Map<string, Refusal>;
  readonly holds: KnownHolds;
  readonly told: ToldSteering;
  /** The UIDs of nodes of which it was told that they are left alone. */
  readonly leftAlone: Set<string>;
}

export type InvocationDependencies = DrainerDependencies & Telling;
