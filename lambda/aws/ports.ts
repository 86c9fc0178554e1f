/*
 * AWS as the function uses it. The interfaces here are all that loops and rules know of it. Beside them, each has an adapter on the SDK, chosen by
 * the function's entry (drainer.lambda.ts). Clients that every invocation needs are created when the process starts, the others when they are first
 * used (lazy-*.ts). EKS is queried once for the cluster's endpoint (eks.ts), and again when connections to it fail.
 *
 * Surprising: "it has ended" is an answer (`gone`), not an error. Auto Scaling has no error class for it, so the adapter recognises it by the error
 * message. An SDK call is tried four times within some seconds (client-options.ts); if it fails for longer, it rejects, and the caller decides.
 */

/** A version of a launch template, which is named by its id, its name or both. */
export interface LaunchTemplateVersion {
  readonly id?: string;
  readonly name?: string;
  /** A number, `$Latest` or `$Default`. */
  readonly version: string;
}

/** What a group launches, as far as an instance refresh compares it. */
export interface LaunchSpecification {
  /** More than one if overrides have launch templates of their own. */
  readonly templates: readonly LaunchTemplateVersion[];
  /** The instance types of overrides. Empty: as in the template. */
  readonly instanceTypes: readonly string[];
}

/** An instance as Auto Scaling sees it. */
export interface GroupInstance {
  readonly instanceId: string;
  readonly groupName: string;
  /** Such as `InService`, `Terminating:Wait`, `Pending:Wait`. */
  readonly lifecycleState: string;
  /** The template that it was launched from. */
  readonly template?: LaunchTemplateVersion;
  readonly instanceType?: string;
  readonly isProtected?: boolean;
}

export interface AutoScalingGroup {
  readonly name: string;
  readonly instances: readonly GroupInstance[];
  /** Whether its instance lifecycle policy keeps an instance whose terminating action was abandoned. */
  readonly retainsAbandoned: boolean;
  readonly launches?: LaunchSpecification;
}

export interface LifecycleHook {
  readonly name: string;
  /** Whether it is a terminating hook, not a launching one. */
  readonly holdsTerminations: boolean;
  readonly heartbeatTimeoutSeconds: number;
  readonly globalTimeoutSeconds: number;
  readonly metadata?: string;
}

/** A scaling activity for an instance, in progress. */
export interface ScalingActivity {
  readonly instanceId: string;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

/** Names a lifecycle action: by its token if an event told it, otherwise by its instance. */
export interface LifecycleAction {
  readonly groupName: string;
  readonly hookName: string;
  readonly instanceId: string;
  readonly token?: string;
}

/** Groups by their names or by tags. */
export interface GroupSelection {
  readonly names: readonly string[];
  readonly tags: ReadonlyArray<{ readonly key: string; readonly value: string }>;
}

/** An instance refresh in progress. */
export interface InstanceRefresh {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Whether it still replaces instances by new ones: not while it bakes, and not if it replaces root volumes. */
  readonly isReplacing: boolean;
  /** Whether it uses skip matching. */
  readonly skipsMatching: boolean;
  /** Whether it ignores instances that are protected from scale-in, and instances in standby. */
  readonly ignoresProtected: boolean;
  readonly ignoresStandby: boolean;
  /** Its desired configuration, if that differs from the group's. */
  readonly desired?: LaunchSpecification;
}

/** A launch as Auto Scaling remembers it. */
export interface LaunchActivity {
  readonly instanceId?: string;
  /** `other`: it has not ended, or it failed for another reason, such as lack of capacity. */
  readonly result: 'in-service' | 'abandoned' | 'other';
}

/** Auto Scaling as the drainer uses it. Methods reject only after throttling and 5xx errors have been retried. */
export interface AutoScalingPort {
  /** The groups with these names, and those with one of these tags. */
  describeGroups(select: GroupSelection): Promise<AutoScalingGroup[]>;
  describeHooks(groupName: string): Promise<LifecycleHook[]>;
  /** The group's scaling activities in progress. */
  describeActivities(groupName: string): Promise<ScalingActivity[]>;
  /** `gone`: there is no such action any more. */
  recordHeartbeat(action: LifecycleAction): Promise<'recorded' | 'gone'>;
  /** `gone`: there is no such action any more. */
  completeAction(action: LifecycleAction, result: 'CONTINUE' | 'ABANDON'): Promise<'completed' | 'gone'>;
  /** The group's instance refresh in progress. */
  describeRefresh(groupName: string): Promise<InstanceRefresh | undefined>;
  /** The launches of the group since then, the latest first. */
  describeLaunches(groupName: string, since: number): Promise<LaunchActivity[]>;
  /** `gone`: there is no refresh any more. */
  cancelRefresh(groupName: string): Promise<'cancelled' | 'gone'>;
  /** Terminates a retained instance without changing the group's size. `gone`: it is no longer in a group. */
  terminateInstance(instance: Pick<GroupInstance, 'groupName' | 'instanceId'>): Promise<'terminating' | 'gone'>;
}

export interface Instance {
  readonly instanceId: string;
  readonly privateDnsName?: string;
  /** Milliseconds since the epoch. */
  readonly launchTime?: number;
  readonly imageId?: string;
  /** It is terminated or terminating. */
  readonly ended: boolean;
}

export interface Ec2Port {
  /** Undefined if EC2 does not know it (any more). */
  describeInstance(instanceId: string): Promise<Instance | undefined>;
}

export interface QueuePort {
  /** Makes a received message visible again after `seconds`. */
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
  /** Sends an unusable message to the dead-letter queue, with the reason as the message attribute `Reason`. */
  sendToDeadLetterQueue(body: string, reason: string): Promise<void>;
}

export interface BusEvent {
  readonly source: string;
  readonly detailType: string;
  readonly detail: object;
}

export interface EventBusPort {
  /** Puts an event on the default bus. */
  putEvent(event: BusEvent): Promise<void>;
}
