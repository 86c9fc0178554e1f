import {
  type Activity,
  type AutoScalingClient,
  type AutoScalingGroup as DescribedGroup,
  CancelInstanceRefreshCommand,
  CompleteLifecycleActionCommand,
  DescribeInstanceRefreshesCommand,
  DescribeLifecycleHooksCommand,
  type Filter,
  type InstanceRefresh as DescribedRefresh,
  type LaunchTemplateSpecification,
  paginateDescribeAutoScalingGroups,
  paginateDescribeScalingActivities,
  RecordLifecycleActionHeartbeatCommand,
  TerminateInstanceInAutoScalingGroupCommand,
} from '@aws-sdk/client-auto-scaling';
import { launchesSince } from './launches';
import type {
  AutoScalingGroup, AutoScalingPort, GroupInstance, GroupSelection, InstanceRefresh, LaunchActivity, LaunchSpecification, LaunchTemplateVersion,
  LifecycleAction, LifecycleHook, ScalingActivity,
} from './ports';

/** The most group names that Auto Scaling accepts in one call. */
const CHUNK_SIZE = 50;
/** The service's own defaults. */
const HEARTBEAT_TIMEOUT_SECONDS = 3600;
const TERMINATING = 'autoscaling:EC2_INSTANCE_TERMINATING';
const GLOBAL_TIMEOUT_SECONDS = 172_800;
/** The beginning of the error message for a lifecycle action that is over. */
const ENDED = 'No active Lifecycle Action found';

/** The states of a refresh that may still launch instances. */
const UNDER_WAY: readonly string[] = ['Pending', 'InProgress', 'Baking'];

export class AutoScalingAdapter implements AutoScalingPort {
  constructor(private readonly client: AutoScalingClient) {}

  async describeGroups(select: GroupSelection): Promise<AutoScalingGroup[]> {
    const found = await Promise.all([
      ...select.tags.map(({ key, value }) => this.describe({ Filters: [{ Name: `tag:${key}`, Values: [value] }] })),
      ...chunks(select.names).map((names) => this.describe({ AutoScalingGroupNames: names })),
    ]);
    return [...new Map(found.flat().map((group) => [group.name, group])).values()];
  }

  async describeHooks(groupName: string): Promise<LifecycleHook[]> {
    const { LifecycleHooks = [] } = await this.client.send(new DescribeLifecycleHooksCommand({ AutoScalingGroupName: groupName }));
    return LifecycleHooks.map((hook) => ({
      name: hook.LifecycleHookName ?? '',
      holdsTerminations: hook.LifecycleTransition === TERMINATING,
      heartbeatTimeoutSeconds: hook.HeartbeatTimeout ?? HEARTBEAT_TIMEOUT_SECONDS,
      globalTimeoutSeconds: hook.GlobalTimeout ?? GLOBAL_TIMEOUT_SECONDS,
      metadata: hook.NotificationMetadata,
    }));
  }

  /** Activities in progress come first, so reading stops before the weeks of history that Auto Scaling keeps. */
  async describeActivities(groupName: string): Promise<ScalingActivity[]> {
    const activities: ScalingActivity[] = [];
    const pages = paginateDescribeScalingActivities({ client: this.client, pageSize: 100 }, { AutoScalingGroupName: groupName });
    for await (const { Activities = [] } of pages) {
      activities.push(...Activities.flatMap(activityOf));
      if (Activities.some(({ EndTime }) => EndTime !== undefined)) {
        break;
      }
    }
    return activities;
  }

  async recordHeartbeat(action: LifecycleAction): Promise<'recorded' | 'gone'> {
    return unless(ENDED, 'recorded', () => this.client.send(new RecordLifecycleActionHeartbeatCommand(inputOf(action))));
  }

  async completeAction(action: LifecycleAction, result: 'CONTINUE' | 'ABANDON'): Promise<'completed' | 'gone'> {
    return unless(ENDED, 'completed', () => this.client.send(
      new CompleteLifecycleActionCommand({ ...inputOf(action), LifecycleActionResult: result }),
    ));
  }

  async describeRefresh(groupName: string): Promise<InstanceRefresh | undefined> {
    const { InstanceRefreshes = [] } = await this.client.send(new DescribeInstanceRefreshesCommand({ AutoScalingGroupName: groupName }));
    const found = InstanceRefreshes.find(({ Status }) => Status !== undefined && UNDER_WAY.includes(Status));
    return found && refreshOf(found);
  }

  async describeLaunches(groupName: string, since: number): Promise<LaunchActivity[]> {
    return launchesSince(this.client, groupName, since);
  }

  async cancelRefresh(groupName: string): Promise<'cancelled' | 'gone'> {
    try {
      await this.client.send(new CancelInstanceRefreshCommand({ AutoScalingGroupName: groupName }));
      return 'cancelled';
    } catch (error) {
      if (error instanceof Error && /^ActiveInstanceRefreshNotFound(Fault)?$/.test(error.name)) {
        return 'gone';
      }
      throw error;
    }
  }

  async terminateInstance({ instanceId }: Pick<GroupInstance, 'groupName' | 'instanceId'>): Promise<'terminating' | 'gone'> {
    return unless('Instance Id not found', 'terminating', () => this.client.send(
      // A retained instance was replaced when it left its group, so the desired capacity must not be decremented.
      new TerminateInstanceInAutoScalingGroupCommand({ InstanceId: instanceId, ShouldDecrementDesiredCapacity: false }),
    ));
  }

  private async describe(input: { AutoScalingGroupNames?: string[]; Filters?: Filter[] }): Promise<AutoScalingGroup[]> {
    const groups: AutoScalingGroup[] = [];
    for await (const page of paginateDescribeAutoScalingGroups({ client: this.client, pageSize: 100 }, input)) {
      groups.push(...(page.AutoScalingGroups ?? []).map(groupOf));
    }
    return groups;
  }
}

function groupOf(group: DescribedGroup): AutoScalingGroup {
  const name = group.AutoScalingGroupName ?? '';
  return {
    name,
    instances: (group.Instances ?? []).map((instance): GroupInstance => ({
      instanceId: instance.InstanceId ?? '',
      groupName: name,
      lifecycleState: instance.LifecycleState ?? '',
      ...instance.LaunchTemplate && { template: templateOf(instance.LaunchTemplate) },
      ...instance.InstanceType !== undefined && { instanceType: instance.InstanceType },
      ...instance.ProtectedFromScaleIn && { isProtected: true },
    })),
    launches: specificationOf(group),
    retainsAbandoned: group.InstanceLifecyclePolicy?.RetentionTriggers?.TerminateHookAbandon === 'retain',
  };
}

/** Only its description names the instance: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-verify-scaling-activity.html */
function activityOf({ Description = '', StartTime, EndTime }: Activity): ScalingActivity[] {
  const instanceId = /\bi-[0-9a-f]+\b/.exec(Description)?.[0];
  return instanceId && StartTime && !EndTime ? [{ instanceId, startTime: StartTime.getTime() }] : [];
}

function refreshOf(
  { InstanceRefreshId = '', StartTime, Status, Strategy, Preferences = {}, DesiredConfiguration: desired }: DescribedRefresh,
): InstanceRefresh {
  return {
    id: InstanceRefreshId,
    startedAt: StartTime?.getTime() ?? 0,
    isReplacing: Status !== 'Baking' && Strategy !== 'ReplaceRootVolume',
    skipsMatching: Preferences.SkipMatching ?? false,
    ignoresProtected: Preferences.ScaleInProtectedInstances === 'Ignore',
    ignoresStandby: Preferences.StandbyInstances === 'Ignore',
    ...(desired?.LaunchTemplate ?? desired?.MixedInstancesPolicy) && { desired: specificationOf(desired ?? {}) },
  };
}

/** Reads the launch specification of a group, or of a refresh's desired configuration. */
function specificationOf({ LaunchTemplate, MixedInstancesPolicy }: Pick<DescribedGroup, 'LaunchTemplate' | 'MixedInstancesPolicy'>): LaunchSpecification {
  const { LaunchTemplateSpecification, Overrides = [] } = MixedInstancesPolicy?.LaunchTemplate ?? {};
  const templates = [LaunchTemplate ?? LaunchTemplateSpecification, ...Overrides.map((override) => override.LaunchTemplateSpecification)];
  return {
    templates: templates.flatMap((template) => (template ? [templateOf(template)] : [])),
    instanceTypes: Overrides.flatMap(({ InstanceType }) => InstanceType ?? []),
  };
}

/** Auto Scaling uses the default version if none is named. */
function templateOf({ LaunchTemplateId: id, LaunchTemplateName: name, Version = '$Default' }: LaunchTemplateSpecification): LaunchTemplateVersion {
  return { ...id !== undefined && { id }, ...name !== undefined && { name }, version: Version };
}

/** A token names one particular action; without it, the instance names whichever action it waits in. */
function inputOf(action: LifecycleAction) {
  return {
    AutoScalingGroupName: action.groupName,
    LifecycleHookName: action.hookName,
    ...(action.token === undefined ? { InstanceId: action.instanceId } : { LifecycleActionToken: action.token }),
  };
}

/**
 * Returns `gone` if the call fails because its subject has ended. There is no error class for that, so it is recognised by error name and the
 * beginning of the message.
 */
async function unless<T>(gone: string, success: T, call: () => Promise<unknown>): Promise<T | 'gone'> {
  try {
    await call();
    return success;
  } catch (error) {
    if (error instanceof Error && /^Validation(Error|Exception)$/.test(error.name) && error.message.startsWith(gone)) {
      return 'gone';
    }
    throw error;
  }
}

function chunks(values: readonly string[]): string[][] {
  const distinct = [...new Set(values)];
  return Array.from({ length: Math.ceil(distinct.length / CHUNK_SIZE) }, (_, i) => distinct.slice(i * CHUNK_SIZE, (i + 1) * CHUNK_SIZE));
}
