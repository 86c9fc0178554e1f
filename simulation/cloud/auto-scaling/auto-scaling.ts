import { CloudError } from '../cloud-error';
import type { Launch } from './activity-log';
import { Group, GroupProps, GroupSpec, LifecycleChange } from './group';
import type { GroupInstance } from './group-instance';
import type { InstanceRefresh, RefreshPreferences } from './instance-refresh';
import type { LifecycleAction } from './lifecycle-action';
import type { ActionResult, LifecycleHook } from './lifecycle-hook';

/** Names a lifecycle action as the API does: by its token or by its instance. */
export interface ActionReference {
  readonly groupName: string;
  readonly hookName: string;
  readonly token?: string;
  readonly instanceId?: string;
}

/** What a group is doing with an instance. */
export interface ScalingActivity {
  readonly instanceId: string;
  readonly startedAt: number;
  readonly endedAt?: number;
  readonly isLaunch: boolean;
  /** The result of a launch. */
  readonly result?: Launch['result'];
  readonly cause: string;
}

/** The cause of an activity without a known cause. */
const UNSAID = 'At the request of the simulation.';

export interface TagFilter {
  readonly key: string;
  /** @default - any value */
  readonly values?: readonly string[];
}

/** https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_RecordLifecycleActionHeartbeat.html */
const NAME = /^[\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}\r\n\t]{1,255}$/u;
const TOKEN = /^.{36}$/su;

/** One invalid value makes the whole request fail, as in AWS. */
function requireText(field: string, value: string, allowed: RegExp): void {
  if (!allowed.test(value)) {
    throw new CloudError('ValidationError', `1 validation error detected: Value '${value}' at '${field}' failed to satisfy constraint: ${allowed.source}`);
  }
}

/** The Auto Scaling service: its groups, and the operations of its API. */
export class AutoScaling {
  /** Every change of an instance's state, in order. */
  readonly changes: LifecycleChange[] = [];
  private readonly groups = new Map<string, Group>();
  private readonly listeners: ((change: LifecycleChange) => void)[] = [];

  constructor(private readonly props: Omit<GroupProps, 'onChange'>) {}

  onChange(listener: (change: LifecycleChange) => void): void {
    this.listeners.push(listener);
  }

  createGroup(spec: GroupSpec): Group {
    if (this.groups.has(spec.name)) {
      throw new CloudError('AlreadyExists', `Group ${spec.name} exists already. Choose another name.`);
    }
    const group = new Group(spec, { ...this.props, onChange: (change) => this.note(change) });
    this.groups.set(spec.name, group);
    return group;
  }

  /** Force-deletes a group with its instances, without running hooks. */
  deleteGroup(name: string): void {
    this.groups.delete(this.group(name).name);
  }

  all(): Group[] {
    return [...this.groups.values()];
  }

  group(name: string): Group {
    const group = this.groups.get(name);
    if (!group) {
      throw new CloudError('ValidationError', `AutoScalingGroup name not found - ${name}`);
    }
    return group;
  }

  /** Groups with any of the names, if there are any, that match every filter. Unknown names are left out, as AWS does. */
  describeGroups(names: readonly string[] = [], filters: readonly TagFilter[] = []): Group[] {
    names.forEach((name) => requireText('autoScalingGroupNames', name, NAME));
    return [...this.groups.values()]
      .filter((group) => names.length === 0 || names.includes(group.name))
      .filter(({ tags }) => filters.every(({ key, values }) => key in tags && (!values || values.includes(tags[key]))));
  }

  /** The group's ARN, as far as known: IAM decides before the service reports that there is no such group. */
  groupArn(name: string): string {
    return this.groups.get(name)?.arn ?? this.props.location.arn('autoscaling', `autoScalingGroup:*:autoScalingGroupName/${name}`);
  }

  /** The condition keys by which IAM sees the group's tags. */
  tagContext(name: string): Record<string, string> {
    return Object.fromEntries(Object.entries(this.groups.get(name)?.tags ?? {}).flatMap(([key, value]) => [
      [`aws:ResourceTag/${key}`, value], [`autoscaling:ResourceTag/${key}`, value],
    ]));
  }

  describeInstances(instanceIds: readonly string[] = []): { group: Group; instance: GroupInstance }[] {
    return [...this.groups.values()].flatMap((group) => group.instances
      .filter((instance) => instanceIds.length === 0 || instanceIds.includes(instance.instanceId))
      .map((instance) => ({ group, instance })));
  }

  describeHooks(groupName: string, hookNames: readonly string[] = []): LifecycleHook[] {
    return this.group(groupName).hooks().filter(({ name }) => hookNames.length === 0 || hookNames.includes(name));
  }

  /** The newest first. */
  describeActivities(groupName: string): ScalingActivity[] {
    const { activities: { terminations } } = this.group(groupName);
    const ended = terminations.filter(hasEnded).map((each) => ({ ...each, isLaunch: false }));
    return newestFirst([...this.runningActivities(groupName), ...this.endedLaunches(groupName, -Infinity), ...ended]);
  }

  /** Activities in progress, the newest first. */
  describeRunningActivities(groupName: string): ScalingActivity[] {
    return newestFirst(this.runningActivities(groupName));
  }

  /** Launches since then, the newest first. */
  describeLaunches(groupName: string, since: number): ScalingActivity[] {
    const running = this.runningActivities(groupName).filter(({ isLaunch, startedAt }) => isLaunch && startedAt >= since);
    return newestFirst([...running, ...this.endedLaunches(groupName, since)]);
  }

  completeLifecycleAction(reference: ActionReference, result: string, by: string): void {
    if (result !== 'CONTINUE' && result !== 'ABANDON') {
      throw new CloudError('ValidationError', `LifecycleActionResult is ${result}, allowed are CONTINUE and ABANDON.`);
    }
    this.activeAction(reference).complete(result satisfies ActionResult, by);
  }

  recordLifecycleActionHeartbeat(reference: ActionReference, by: string): void {
    this.activeAction(reference).heartbeat(by);
  }

  terminateInstance(instanceId: string, decrementDesiredCapacity: boolean): void {
    this.groupOf(instanceId).terminateInstance(instanceId, decrementDesiredCapacity);
  }

  /** The group of the instance, in any state. */
  groupOf(instanceId: string): Group {
    const group = [...this.groups.values()].find((one) => one.find(instanceId));
    if (!group) {
      throw new CloudError('ValidationError', `Instance Id not found - No managed instance found for instance ID: ${instanceId}`);
    }
    return group;
  }

  startInstanceRefresh(groupName: string, preferences: RefreshPreferences = {}): InstanceRefresh {
    return this.group(groupName).startRefresh(preferences);
  }

  cancelInstanceRefresh(groupName: string): InstanceRefresh {
    return this.group(groupName).cancelRefresh();
  }

  describeInstanceRefreshes(groupName: string, refreshIds: readonly string[] = []): InstanceRefresh[] {
    return this.group(groupName).refreshes.filter(({ id }) => refreshIds.length === 0 || refreshIds.includes(id)).reverse();
  }

  private runningActivities(groupName: string): ScalingActivity[] {
    const { instances, activities } = this.group(groupName);
    return instances.flatMap(({ instanceId, busySince, lifecycleState }) => (busySince === undefined ? [] : [{
      instanceId,
      startedAt: busySince,
      isLaunch: lifecycleState.startsWith('Pending'),
      cause: activities.causeOf(instanceId) ?? UNSAID,
    }]));
  }

  private endedLaunches(groupName: string, since: number): ScalingActivity[] {
    const { activities: { launches } } = this.group(groupName);
    return launches.filter((each) => each.startedAt >= since && hasEnded(each)).map((each) => ({ cause: UNSAID, ...each, isLaunch: true }));
  }

  private activeAction({ groupName, hookName, token, instanceId }: ActionReference): LifecycleAction {
    if (!token && !instanceId) {
      throw new CloudError('ValidationError', 'Neither LifecycleActionToken nor InstanceId was given. One of them is required.');
    }
    if (token) {
      requireText('lifecycleActionToken', token, TOKEN);
    }
    const action = this.group(groupName).actions.findLast((one) => one.active && one.hook.name === hookName &&
      (token ? one.token === token : one.instanceId === instanceId));
    if (!action) {
      throw new CloudError('ValidationError', `No active Lifecycle Action found with ${token ? `token ${token}` : `instance ID ${instanceId}`}`);
    }
    return action;
  }

  private note(change: LifecycleChange): void {
    this.changes.push(change);
    this.listeners.forEach((listener) => listener(change));
  }
}

function hasEnded({ endedAt }: { readonly endedAt?: number }): boolean {
  return endedAt !== undefined;
}

function newestFirst(activities: readonly ScalingActivity[]): ScalingActivity[] {
  return activities.toSorted((a, b) => b.startedAt - a.startedAt);
}
