import type { AutoScalingPort, GroupInstance, ScalingActivity } from '../../aws/ports';
import type { Troubles } from '../telling/troubles';

/**
 * Since when instances wait of which no event told. An instance's record has no time; the scaling activity that it waits in has. A group is asked
 * once, and only where that is needed: Auto Scaling allows few such questions.
 */
export class Activities {
  private readonly byGroup = new Map<string, Promise<readonly ScalingActivity[]>>();

  constructor(private readonly on: { readonly autoScaling: AutoScalingPort; readonly troubles: Troubles }) {}

  /** Undefined where Auto Scaling does not tell. */
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
