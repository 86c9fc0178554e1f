/*
 * AWS as the function uses it. The interfaces stand here and are all that loops and rules know of it; each has an adapter on the SDK beside it, and the
 * entry of the function (drainer.lambda.ts) chooses those. In a process, in this order: clients of what every invocation needs are made when it starts, the
 * others when they are first used (lazy-*.ts); EKS is asked once where the cluster answers (eks.ts), and again when connections to it fail.
 *
 * Surprising: that something has ended is an answer (`gone`) and no error. Auto Scaling has no error class for it, so that the adapter knows it by the
 * words of the message. An SDK call is tried four times within some seconds (client-options.ts); what fails for longer rejects, and whoever called decides.
 */

/** A version of a launch template, which is named by its id, its name or both. */
export interface LaunchTemplateVersion {
  readonly id?: string;
  readonly name?: string;
  /** A number, `$Latest` or `$Default`. */
  readonly version: string;
}

/** What a group launches, as far as a refresh compares it. */
export interface LaunchSpecification {
  /** Several where overrides have templates of their own. */
  readonly templates: readonly LaunchTemplateVersion[];
  /** Those of overrides. Empty: what the template says. */
  readonly instanceTypes: readonly string[];
}

/** An instance as Auto Scaling sees it. */
export interface GroupInstance {
  readonly instanceId: string;
  readonly groupName: string;
  /** Such as `InService`, `Terminating:Wait`, `Pending:Wait`. */
  readonly lifecycleState: string;
  /** What it was launched by. */
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
  /** Whether it holds instances that are terminated, not launched ones. */
  readonly holdsTerminations: boolean;
  readonly heartbeatTimeoutSeconds: number;
  readonly globalTimeoutSeconds: number;
  readonly metadata?: string;
}

/** What a group is about to do with an instance: it has begun and not ended. */
export interface ScalingActivity {
  readonly instanceId: string;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

/** Names a lifecycle action: by its token where an event told it, else by its instance. */
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

/** An instance refresh that is under way. */
export interface InstanceRefresh {
  readonly id: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Whether it still replaces instances by other ones: not while it bakes, and not where it replaces root volumes. */
  readonly isReplacing: boolean;
  /** Whether it skips instances that match what it launches. */
  readonly skipsMatching: boolean;
  /** Whether it leaves alone what is protected from scale-in; what is in standby. */
  readonly ignoresProtected: boolean;
  readonly ignoresStandby: boolean;
  /** What it launches, where that is not what the group does. */
  readonly desired?: LaunchSpecification;
}

/** A launch as Auto Scaling remembers it. */
export interface LaunchActivity {
  readonly instanceId?: string;
  /** `other`: it has not ended, or there was no instance to launch. */
  readonly result: 'in-service' | 'abandoned' | 'other';
}

/** Auto Scaling as the drainer uses it. Throttling and 5xx were retried before a method rejects. */
export interface AutoScalingPort {
  /** The groups with these names, and those with one of these tags. */
  describeGroups(select: GroupSelection): Promise<AutoScalingGroup[]>;
  describeHooks(groupName: string): Promise<LifecycleHook[]>;
  /** The activities of the group that have not ended. */
  describeActivities(groupName: string): Promise<ScalingActivity[]>;
  /** `gone`: there is no such action any more. */
  recordHeartbeat(action: LifecycleAction): Promise<'recorded' | 'gone'>;
  /** `gone`: there is no such action any more. */
  completeAction(action: LifecycleAction, result: 'CONTINUE' | 'ABANDON'): Promise<'completed' | 'gone'>;
  /** The refresh of the group that is under way. */
  describeRefresh(groupName: string): Promise<InstanceRefresh | undefined>;
  /** The launches of the group since then, the latest first. */
  describeLaunches(groupName: string, since: number): Promise<LaunchActivity[]>;
  /** `gone`: there is no refresh any more. */
  cancelRefresh(groupName: string): Promise<'cancelled' | 'gone'>;
  /** Has an instance terminated that its group retains; the group stays as large as it is. `gone`: it is in no group any more. */
  terminateInstance(instance: Pick<GroupInstance, 'groupName' | 'instanceId'>): Promise<'terminating' | 'gone'>;
}

export interface Instance {
  readonly instanceId: string;
  readonly privateDnsName?: string;
  /** Milliseconds since the epoch. */
  readonly launchTime?: number;
  readonly imageId?: string;
  /** Its machine is switched off for good, or is about to be. */
  readonly ended: boolean;
}

export interface Ec2Port {
  /** Undefined when EC2 does not know it (any more). */
  describeInstance(instanceId: string): Promise<Instance | undefined>;
}

export interface QueuePort {
  /** Makes a received message visible again after `seconds`. */
  changeVisibility(receiptHandle: string, seconds: number): Promise<void>;
  /** Sends what cannot be used to the dead-letter queue, with the reason as the message attribute `Reason`. */
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
