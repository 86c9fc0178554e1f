import type { AutoScalingPort, GroupInstance, ScalingActivity } from '../../aws/ports';
import type { Troubles } from '../telling/troubles';

/**
 * When instances without an event began to wait. The record of an instance has no such time, but its scaling activity has. Auto Scaling is asked once
 * per group, and only if needed: it allows few such calls.
 */
export class Activities {
  private readonly byGroup = new Map<string, Promise<readonly ScalingActivity[]>>();

  constructor(private readonly on: { readonly autoScaling: AutoScalingPort; readonly troubles: Troubles }) {}

  /** Undefined if Auto Scaling does not say. */
  async beginOf({ groupName, instanceId }: GroupInstance): Promise<number | undefined> {
    const asked = this.byGroup.get(groupName) ?? this.ask(groupName);
    this.byGroup.set(groupName, asked);
    return (await asked).find((activity) => activity.instanceId === instanceId)?.startTime;
  }

  private async ask(groupName: string): Promise<readonly ScalingActivity[]> {
    const { autoScaling, troubles } = this.on;
    try {
      const activities = await autoScaling.describeActivities(groupName);
      troubles.ended('Scaling activities of the group could not be read', groupName);
      return activities;
    } catch (error) {
      troubles.failed('Scaling activities of the group could not be read', groupName, { group: groupName, error });
      return [];
    }
  }
}
