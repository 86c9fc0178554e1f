import {
  ActiveInstanceRefreshNotFoundFault, type AutoScalingClient, type AutoScalingGroup, CancelInstanceRefreshCommand, DescribeInstanceRefreshesCommand,
  InstanceRefreshInProgressFault, type LaunchTemplateSpecification, paginateDescribeAutoScalingGroups, paginateDescribeScalingActivities,
  SetInstanceProtectionCommand, StartInstanceRefreshCommand,
} from '@aws-sdk/client-auto-scaling';
import { launchesSince } from '../../aws/launches';
import type { LaunchActivity } from '../../aws/ports';
import type { DescribedGroup, GroupsPort, RefreshRequest, Termination } from '../ports';
import { chunks } from './chunks';
import type { ObservedRefresh, RefreshStatus } from '../../patch/observation';

/** The preferences of every refresh that a plan starts. They identify it if its id was not stored. */
const OURS = { ScaleInProtectedInstances: 'Ignore', StandbyInstances: 'Ignore' } as const;

export class GroupsAdapter implements GroupsPort {
  constructor(private readonly client: AutoScalingClient) {}

  async describe(names: readonly string[]): Promise<DescribedGroup[]> {
    const groups: DescribedGroup[] = [];
    for (const some of chunks(names, 50)) {
      for await (const page of paginateDescribeAutoScalingGroups({ client: this.client, pageSize: 100 }, { AutoScalingGroupNames: some })) {
        groups.push(...(page.AutoScalingGroups ?? []).map(groupOf));
      }
    }
    return groups;
  }

  async latestRefresh(groupName: string): Promise<ObservedRefresh | undefined> {
    const command = new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: groupName, MaxRecords: 1 });
    const { InstanceRefreshes: [latest] = [] } = await this.client.send(command);
    if (!latest) {
      return undefined;
    }
    const preferences = latest.Preferences ?? {};
    return {
      id: latest.InstanceRefreshId ?? '',
      status: (latest.Status ?? 'Pending') as RefreshStatus,
      startedAt: latest.StartTime?.getTime() ?? Infinity,
      ...latest.StatusReason !== undefined && { reason: latest.StatusReason },
      likeOurs: Object.entries(OURS).every(([name, value]) => preferences[name as keyof typeof OURS] === value),
    };
  }

  async startRefresh(groupName: string, request: RefreshRequest): Promise<string | undefined> {
    try {
      const { InstanceRefreshId } = await this.client.send(new StartInstanceRefreshCommand({
        AutoScalingGroupName: groupName,
        Strategy: 'Rolling',
        Preferences: {
          MinHealthyPercentage: request.minHealthyPercentage,
          MaxHealthyPercentage: request.maxHealthyPercentage,
          SkipMatching: request.skipMatching,
          // Launching hooks hold instances until their nodes are Ready, so there is nothing left to wait for.
          InstanceWarmup: 0,
          ...OURS,
        },
      }));
      return InstanceRefreshId;
    } catch (error) {
      if (error instanceof InstanceRefreshInProgressFault) {
        return undefined;
      }
      throw error;
    }
  }

  async cancelRefresh(groupName: string): Promise<void> {
    try {
      await this.client.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName: groupName }));
    } catch (error) {
      if (!(error instanceof ActiveInstanceRefreshNotFoundFault)) {
        throw error;
      }
    }
  }

  async protect(groupName: string, instanceIds: readonly string[], protect: boolean): Promise<void> {
    for (const some of chunks(instanceIds, 50)) {
      await this.client.send(new SetInstanceProtectionCommand({ AutoScalingGroupName: groupName, InstanceIds: some, ProtectedFromScaleIn: protect }));
    }
  }

  async launches(groupName: string, since: number): Promise<LaunchActivity[]> {
    return launchesSince(this.client, groupName, since);
  }

  async terminations(groupName: string, since: number): Promise<Termination[]> {
    const found: Termination[] = [];
    for await (const page of paginateDescribeScalingActivities({ client: this.client, pageSize: 100 }, { AutoScalingGroupName: groupName })) {
      for (const { Description = '', StartTime, EndTime } of page.Activities ?? []) {
        const startedAt = StartTime?.getTime() ?? 0;
        // The newest come first.
        if (startedAt < since) {
          return found;
        }
        const [, instanceId] = /^Terminating EC2 instance: (i-[0-9a-f]+)/.exec(Description) ?? [];
        if (instanceId !== undefined) {
          found.push({ instanceId, startedAt, ...EndTime && { endedAt: EndTime.getTime() } });
        }
      }
    }
    return found;
  }
}

function groupOf(group: AutoScalingGroup): DescribedGroup {
  const { LaunchTemplateSpecification, Overrides = [] } = group.MixedInstancesPolicy?.LaunchTemplate ?? {};
  const template = group.LaunchTemplate ?? LaunchTemplateSpecification;
  const others = Overrides.flatMap(({ LaunchTemplateSpecification: other }) => other ?? []);
  return {
    name: group.AutoScalingGroupName ?? '',
    desiredCapacity: group.DesiredCapacity ?? 0,
    ...template?.Version !== undefined && { templateVersion: template.Version },
    suspended: (group.SuspendedProcesses ?? []).map(({ ProcessName = '' }) => ProcessName),
    instances: (group.Instances ?? []).map((instance) => ({
      instanceId: instance.InstanceId ?? '',
      lifecycleState: instance.LifecycleState ?? '',
      ...template && { templateVersion: versionOf(instance.LaunchTemplate, template, others) },
      protectedFromScaleIn: instance.ProtectedFromScaleIn ?? false,
    })),
  };
}

/**
 * The version of the group's launch template that an instance runs. Overrides may have launch templates of their own: an instance of one of these, in
 * the version that the group names, counts as current. An instance of a former template of the group, or of a launch configuration, has no version of
 * it.
 */
function versionOf(
  launched: LaunchTemplateSpecification | undefined, main: LaunchTemplateSpecification, others: readonly LaunchTemplateSpecification[],
): string | undefined {
  if (!launched) {
    return 'none';
  }
  if (isSame(launched, main)) {
    return launched.Version;
  }
  const present = others.some((other) => isSame(launched, other) && other.Version === launched.Version);
  return present ? main.Version : `${launched.LaunchTemplateId ?? launched.LaunchTemplateName}@${launched.Version}`;
}

function isSame(left: LaunchTemplateSpecification, right: LaunchTemplateSpecification): boolean {
  return left.LaunchTemplateId === undefined || right.LaunchTemplateId === undefined
    ? left.LaunchTemplateName === right.LaunchTemplateName : left.LaunchTemplateId === right.LaunchTemplateId;
}
