import type { AutoScalingPort, Ec2Port, QueuePort } from '../aws/ports';
import type { Clock } from '../clock';
import type { KubernetesPort } from '../kubernetes/port';
import type { Log, Metrics } from '../report';

/** What the function's environment says. */
export interface Settings {
  readonly drainerName: string;
  readonly clusterName: string;
  /** Groups that do not carry the group tag. */
  readonly groupNames: readonly string[];
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
  readonly settings: Settings;
}
