import { type Activity, type AutoScalingClient, paginateDescribeScalingActivities } from '@aws-sdk/client-auto-scaling';
import type { LaunchActivity } from './ports';

/** How the launches of a group that began since then ended, the latest first. */
export async function launchesSince(client: AutoScalingClient, groupName: string, since: number): Promise<LaunchActivity[]> {
  const launches: LaunchActivity[] = [];
  for await (const page of paginateDescribeScalingActivities({ client, pageSize: 100 }, { AutoScalingGroupName: groupName })) {
    for (const activity of page.Activities ?? []) {
      // The latest come first.
      if (activity.StartTime && activity.StartTime.getTime() < since) {
        return launches;
      }
      launches.push(...launchOf(activity));
    }
  }
  return launches;
}

/** Only the text of its description and message distinguishes a launch from other activities, and tells why it failed. */
function launchOf({ Description = '', StatusCode, StatusMessage = '' }: Activity): LaunchActivity[] {
  const [launch, instanceId] = /^Launching a new EC2 instance(?:: (i-[0-9a-f]+))?/.exec(Description) ?? [];
  if (launch === undefined) {
    return [];
  }
  const abandoned = (StatusCode === 'Cancelled' || StatusCode === 'Failed') && /lifecycle action.*abandoned/is.test(StatusMessage);
  return [{ instanceId, result: StatusCode === 'Successful' ? 'in-service' : abandoned ? 'abandoned' : 'other' }];
}
