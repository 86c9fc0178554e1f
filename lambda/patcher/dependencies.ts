import type { ChecksPort, ClustersPort, DrainEndsPort, ExecutionsPort, GroupsPort, MachinesPort, ParametersPort } from './ports';
import type { EventBusPort } from '../aws/ports';
import type { Clock } from '../clock';
import type { PatchLog, PatchMetrics } from '../report/patch-ports';

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
