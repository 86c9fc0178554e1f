import { machinesOf, zoneOf } from './machines';
import type { Scenario } from './scenario';
import { ScaledClock } from '../clock/scaled-clock';
import { Cloud } from '../cloud/cloud';
import { CloudServer } from '../cloud/http/server';
import { Store } from '../cluster/store';
import { SimulatedCluster } from '../kubernetes';

/** The bundle uses real timers, so the whole demo runs in real time. */
const CLOCK_FACTOR = 1;

/** When a machine that cannot join stops itself. */
const FAILS_AFTER_MS = 1_500;

const DAY_MS = 24 * 3600_000;

/** The demo begins on a Tuesday at 00:40 UTC: the window of its plan opens at 02:00. */
export function nextTuesday(now: number): number {
  const midnight = Math.ceil(now / DAY_MS) * DAY_MS;
  const days = (9 - new Date(midnight).getUTCDay()) % 7;
  return midnight + days * DAY_MS + 40 * 60_000;
}

interface StageParts {
  readonly clock: ScaledClock;
  readonly store: Store;
  readonly cluster: SimulatedCluster;
  readonly cloud: Cloud;
  readonly cloudServer: CloudServer;
  /** Remarks about the cluster. */
  readonly notes: readonly string[];
}

/** A running cluster and account, with the account's services behind HTTP. */
export class Stage implements StageParts {
  static async open(scenario: Scenario): Promise<Stage> {
    const clock = new ScaledClock({ factor: CLOCK_FACTOR, epoch: nextTuesday(Date.now()) });
    const store = new Store(clock);
    const notes = scenario.fill(store);
    const cluster = new SimulatedCluster(store, scenario.cluster);
    const zone = store.list('nodes').map(zoneOf).find((each) => each !== undefined);
    const cloud = new Cloud({ clock, location: { region: zone?.slice(0, -1) }, timing: scenario.cloud });
    cloud.ec2.connect(machinesOf(cluster, (launch, { instanceId }) => {
      if (launch !== scenario.failingLaunch) {
        return false;
      }
      clock.schedule(clock.now() + FAILS_AFTER_MS, () => cloud.ec2.terminate(instanceId));
      return true;
    }));
    return new Stage({ clock, store, cluster, cloud, cloudServer: await CloudServer.start(cloud), notes });
  }

  readonly clock: ScaledClock;
  readonly store: Store;
  readonly cluster: SimulatedCluster;
  readonly cloud: Cloud;
  readonly cloudServer: CloudServer;
  readonly notes: readonly string[];
  private readonly closers: Array<() => void | Promise<void>> = [];

  private constructor({ clock, store, cluster, cloud, cloudServer, notes }: StageParts) {
    this.clock = clock;
    this.store = store;
    this.cluster = cluster;
    this.cloud = cloud;
    this.cloudServer = cloudServer;
    this.notes = notes;
  }

  /** Registers something to close before the stage itself. */
  onClose(close: () => void | Promise<void>): void {
    this.closers.push(close);
  }

  /** Ends every process, server and timer. */
  async close(): Promise<void> {
    this.cloud.close();
    for (const close of this.closers.splice(0)) {
      await close();
    }
    this.cluster.stop();
    await this.cloudServer.close();
    this.clock.stop();
  }
}
