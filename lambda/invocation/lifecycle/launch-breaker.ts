import { METRICS } from '../../../src/names';
import type { AutoScalingPort, Ec2Port } from '../../aws/ports';
import { abandonedWith, isHopeless, mayBeHopeless } from '../../drain/instances/abandoned-launches';
import type { HeldInstance } from '../../drain/instances/held-instance';
import type { Log, Metrics } from '../../report/ports';
import type { Troubles } from '../telling/troubles';

interface BreakerDependencies {
  readonly autoScaling: AutoScalingPort;
  readonly ec2: Ec2Port;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly troubles: Troubles;
}

/** A launch that is about to be abandoned. */
interface Launched extends Pick<HeldInstance, 'options'> {
  readonly groupName: string;
  readonly instanceId: string;
}

/**
 * Cancels an instance refresh whose launches never become nodes. The facts are queried from Auto Scaling whenever a launch is about to be abandoned,
 * so that nothing is lost with an invocation: if the query or the cancellation fails, the next abandoned launch repeats it.
 */
export class LaunchBreaker {
  constructor(private readonly on: BreakerDependencies) {}

  async beforeAbandoned({ action: { groupName, instanceId }, options }: HeldInstance, because: string): Promise<void> {
    const { troubles } = this.on;
    if (!mayBeHopeless(options)) {
      return;
    }
    try {
      await this.cancelHopeless({ groupName, instanceId, options }, because);
      troubles.ended('Refresh could not be looked at before a launch is abandoned', groupName);
    } catch (error) {
      troubles.failed('Refresh could not be looked at before a launch is abandoned', groupName, { group: groupName, instance: instanceId, error });
    }
  }

  private async cancelHopeless({ groupName, instanceId, options }: Launched, because: string): Promise<void> {
    const { autoScaling, log, metrics } = this.on;
    const refresh = await autoScaling.describeRefresh(groupName);
    if (!refresh) {
      return;
    }
    const launches = abandonedWith(instanceId, await autoScaling.describeLaunches(groupName, refresh.startedAt));
    if (!isHopeless(launches, options)) {
      return;
    }
    const image = await this.imageOf(instanceId);
    if (await autoScaling.cancelRefresh(groupName) === 'cancelled') {
      log.error('Refresh cancelled, since nothing that it launched became a node', { group: groupName, refresh: refresh.id, image, launches, because });
      metrics.count(METRICS.REFRESHES_CANCELLED, 1);
    }
  }

  /** The image is only reported; if it cannot be read, the refresh is cancelled all the same. */
  private async imageOf(instanceId: string): Promise<string | undefined> {
    try {
      return (await this.on.ec2.describeInstance(instanceId))?.imageId;
    } catch {
      return undefined;
    }
  }
}
