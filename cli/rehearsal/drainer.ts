import type { SQSEvent } from 'aws-lambda';
import type { Design } from './design';
import type { SteadyClock } from '../../lambda/clock';
import { createDrainer } from '../../lambda/invocation/invocation';
import type { Log, LogFields } from '../../lambda/report/ports';
import { readSettings } from '../../lambda/settings';
import { deploy } from '../../simulation/assembly/deploy';
import type { SimulationClock } from '../../simulation/clock/clock';
import type { Cloud } from '../../simulation/cloud/cloud';
import { InProcessRuntime } from '../../simulation/cloud/function/in-process-runtime';
import { awsPorts } from '../../simulation/cloud/ports';
import { ApiEndpoint, REAL_LIST_TIMES } from '../../simulation/cluster/api/endpoint';
import { SimulatedKubernetes } from '../../simulation/cluster/kubernetes-port';
import type { SimulatedCluster } from '../../simulation/kubernetes';

/** A line of the drainer's log. */
export interface LogLine extends LogFields {
  readonly at: number;
  readonly message: string;
}

export interface DrainerSite {
  readonly cloud: Cloud;
  readonly cluster: SimulatedCluster;
  readonly clock: SimulationClock;
  readonly design: Design;
  readonly onLine: (line: LogLine) => void;
  /** How long the function takes for one look at everything, in milliseconds. */
  readonly paceMs: number;
}

/** Deploys the constructs' drainer, running its function in this process. */
export function deployDrainer({ cloud, cluster, clock, design, onLine, paceMs }: DrainerSite): void {
  const endpoint = new ApiEndpoint(cluster.api, { listTimes: REAL_LIST_TIMES });
  deploy({ stacks: [{ name: 'rehearsal', template: design.drainer }], assetPath: () => '.' }, cloud, {
    kubernetes: { endpoint: '', certificateAuthority: '' },
    runtime: ({ roleArn, variables }) => {
      const settings = readSettings({ ...variables, AWS_REGION: cloud.location.region });
      const ports = awsPorts({ cloud, principal: roleArn, ...settings });
      const user = { username: roleArn, groups: ['system:authenticated'] };
      return new InProcessRuntime({
        clock,
        load: (boundary) => {
          const kubernetes = boundary.wrap(new SimulatedKubernetes(endpoint, user));
          const drain = createDrainer({
            clock: paced(boundary.clock, paceMs),
            log: logTo(clock, onLine),
            metrics: { count: () => undefined, measure: () => undefined },
            kubernetes: () => Promise.resolve(kubernetes),
            autoScaling: boundary.wrap(ports.autoScaling),
            ec2: boundary.wrap(ports.ec2),
            queue: boundary.wrap(ports.queue),
            eventBus: boundary.wrap(ports.eventBus),
            settings,
          });
          return (event, context) => drain(event as SQSEvent, context);
        },
      });
    },
  });
}

function logTo(clock: SimulationClock, onLine: (line: LogLine) => void): Log {
  const write = (message: string, fields: LogFields = {}) => onLine({ ...fields, at: clock.now(), message });
  return { debug: () => undefined, info: write, warn: write, error: write };
}

/**
 * Slows down the function's clock: the virtual clock stands still while the function computes, whereas a look at a large cluster takes time, and so
 * covers more changes at once.
 */
function paced(clock: SteadyClock, paceMs: number): SteadyClock {
  return { now: () => clock.now(), ticks: () => clock.ticks(), sleep: (ms, signal) => clock.sleep(signal ? ms : Math.max(ms, paceMs), signal) };
}
