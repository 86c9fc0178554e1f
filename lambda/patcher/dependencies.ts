import type { ChecksPort, ClustersPort, DrainEndsPort, ExecutionsPort, GroupsPort, MachinesPort, ParametersPort } from './ports';
import type { EventBusPort } from '../aws/ports';
import type { Clock } from '../clock';
import type { PatchMessage } from './messages';
import type { PatchMetric } from '../../src/names';

export interface PatchLog {
  info(message: PatchMessage, fields?: object): void;
  warn(message: PatchMessage, fields?: object): void;
  error(message: PatchMessage, fields?: object): void;
}

export interface PatchMetrics {
  write(metric: PatchMetric, value: number, about?: { readonly group?: string; readonly outcome?: string }): void;
}

/** What the patcher works with. */
export interface PatcherDependencies {
  readonly planName: string;
  readonly clock: Clock;
  readonly log: PatchLog;
  readonly metrics: PatchMetrics;
  readonly parameters: ParametersPort;
  readonly groups: GroupsPort;
  readonly machines: MachinesPort;
  readonly clusters: ClustersPort;
  readonly checks: ChecksPort;
  readonly executions: ExecutionsPort;
  readonly drainEnds: DrainEndsPort;
  readonly eventBus: EventBusPort;
}
