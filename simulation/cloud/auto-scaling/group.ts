import type { SimulationClock } from '../../clock/clock';
import type { Random } from '../../random';
import { CloudError } from '../cloud-error';
import type { Ec2, ExistingInstance } from '../ec2';
import { ActivityLog, type Termination } from './activity-log';
import { groupEvent, lifecycleEvent, refreshEvent } from './group-events';
import { AutoScalingTiming, GroupInstance, InstanceHost, LifecycleState, Route } from './group-instance';
import { InstanceRefresh, RefreshHost, RefreshPreferences } from './instance-refresh';
import { LifecycleAction } from './lifecycle-action';
import { lifecycleHook, LifecycleHook, LifecycleHookSpec, Transition } from './lifecycle-hook';
import type { EventPublisher } from '../events/event';
import type { Location } from '../location';
import type { ParameterStore } from '../parameters/parameter-store';

export interface LaunchTemplate {
  readonly id: string;
  readonly version: string;
  readonly imageId: string;
  readonly instanceType: string;
}

export interface GroupSpec {
  readonly name: string;
  readonly minSize: number;
  readonly maxSize: number;
  readonly desiredCapacity: number;
  readonly launchTemplate: LaunchTemplate;
  readonly availabilityZones: readonly string[];
  readonly tags?: Readonly<Record<string, string>>;
  readonly hooks?: readonly LifecycleHookSpec[];
  /** Whether the instance lifecycle policy keeps an instance whose terminating action was abandoned. @default false */
  readonly retainsAbandoned?: boolean;
  /** Instances in service from the start. @default - the group launches its own */
  readonly existing?: readonly ExistingInstance[];
}

/** A change of an instance's lifecycle state. */
export interface LifecycleChange {
  readonly at: number;
  readonly groupName: string;
  readonly instanceId: string;
  readonly from?: LifecycleState;
  readonly to: LifecycleState;
  readonly cause: string;
}

export interface GroupProps {
  readonly clock: SimulationClock;
  readonly random: Random;
  readonly location: Location;
  readonly ec2: Ec2;
  readonly timing: AutoScalingTiming;
  readonly parameters: ParameterStore;
  readonly publish: EventPublisher;
  readonly onChange: (change: LifecycleChange) => void;
}

/** An Auto Scaling group: keeps the desired number of instances, and takes each through the lifecycle. */
export class Group implements InstanceHost, RefreshHost {
  readonly name: string;
  readonly arn: string;
  readonly availabilityZones: readonly string[];
  readonly tags: Record<string, string>;
  readonly retainsAbandoned: boolean;
  readonly minSize: number;
  readonly maxSize: number;
  readonly refreshes: InstanceRefresh[] = [];
  /** Processes that somebody has suspended. */
  readonly suspended = new Set<string>();
  readonly activities: ActivityLog;
  /** All lifecycle actions, ended ones included. */
  readonly actions: LifecycleAction[] = [];
  readonly clock: SimulationClock;
  readonly timing: AutoScalingTiming;
  readonly ec2: Ec2;
  desiredCapacity: number;
  launchTemplate: LaunchTemplate;
  private readonly lifecycleHooks = new Map<string, LifecycleHook>();
  private members: GroupInstance[] = [];
  private launched = 0;
  private reconciling = false;

  constructor(spec: GroupSpec, private readonly props: GroupProps) {
    const { clock, timing, ec2, random, location } = props;
    this.clock = clock;
    this.activities = new ActivityLog(() => clock.now());
    this.timing = timing;
    this.ec2 = ec2;
    this.name = spec.name;
    this.arn = location.arn('autoscaling', `autoScalingGroup:${random.uuid()}:autoScalingGroupName/${spec.name}`);
    this.minSize = spec.minSize;
    this.maxSize = spec.maxSize;
    this.desiredCapacity = spec.desiredCapacity;
    this.launchTemplate = spec.launchTemplate;
    this.availabilityZones = spec.availabilityZones;
    this.tags = { ...spec.tags };
    this.retainsAbandoned = spec.retainsAbandoned ?? false;
    spec.hooks?.forEach((hook) => this.putHook(hook));
    spec.existing?.forEach((existing) => this.adopt(existing));
    ec2.onStateChange(({ instanceId, state }) => {
      if (state === 'shutting-down' || state === 'terminated') {
        this.find(instanceId)?.machineStopped(state);
      }
    });
    this.reconcile();
  }

  /** Its instances, retained ones included. */
  get instances(): readonly GroupInstance[] {
    return this.members;
  }

  get terminations(): readonly Termination[] {
    return this.activities.terminations;
  }

  get launchTemplateVersion(): string {
    return this.launchTemplate.version;
  }

  get refresh(): InstanceRefresh | undefined {
    return this.refreshes.findLast(({ active }) => active);
  }

  find(instanceId: string): GroupInstance | undefined {
    return this.members.find((instance) => instance.instanceId === instanceId);
  }

  putHook(spec: LifecycleHookSpec): void {
    this.lifecycleHooks.set(spec.name, lifecycleHook(spec));
  }

  deleteHook(name: string): void {
    this.lifecycleHooks.delete(name);
    this.members.forEach((instance) => instance.hookDeleted(name));
  }

  hooks(transition?: Transition): LifecycleHook[] {
    return [...this.lifecycleHooks.values()].filter((hook) => !transition || hook.transition === transition);
  }

  setDesiredCapacity(desired: number): void {
    if (desired < this.minSize || desired > this.maxSize) {
      throw new CloudError(
        'ValidationError',
        `New SetDesiredCapacity value ${desired} is outside of the limits of ${this.name}: ${this.minSize} to ${this.maxSize}.`,
      );
    }
    this.desiredCapacity = desired;
    this.reconcile();
  }

  terminateInstance(instanceId: string, decrementDesiredCapacity: boolean): void {
    const instance = this.managed(instanceId);
    if (decrementDesiredCapacity && instance.counts) {
      if (this.desiredCapacity <= this.minSize) {
        throw new CloudError('ValidationError', `Currently, desiredSize equals minSize (${this.minSize}). Terminating instance without replacement will violate group's min size constraint.`);
      }
      this.desiredCapacity--;
    }
    instance.terminate('terminated by the user');
    this.reconcile();
  }

  /** Scale-in of a group whose warm pool takes instances back. */
  scaleInToWarmPool(instanceId: string): void {
    this.desiredCapacity--;
    this.managed(instanceId).returnToWarmPool();
  }

  scaleOutFromWarmPool(instanceId: string): void {
    this.desiredCapacity++;
    this.managed(instanceId).leaveWarmPool();
  }

  startRefresh(preferences: RefreshPreferences): InstanceRefresh {
    if (this.refresh) {
      throw new CloudError('InstanceRefreshInProgress', 'An Instance Refresh is already in progress and blocks the execution of this Instance Refresh.');
    }
    const refresh = new InstanceRefresh(this.props.random.uuid(), this, preferences);
    this.refreshes.push(refresh);
    this.props.publish(refreshEvent(this, refresh, 'Started'));
    this.clock.schedule(this.clock.now() + this.timing.stepMs, () => refresh.start());
    return refresh;
  }

  refreshEnded(refresh: InstanceRefresh): void {
    const how = ({ Successful: 'Succeeded', Failed: 'Failed', Cancelled: 'Cancelled' } as Record<string, string>)[refresh.status];
    this.props.publish(refreshEvent(this, refresh, how));
  }

  /** The active refresh, if any. */
  cancelRefresh(): InstanceRefresh {
    const { refresh } = this;
    if (!refresh) {
      throw new CloudError('ActiveInstanceRefreshNotFound', 'No in progress or pending Instance Refresh found.');
    }
    refresh.cancel();
    return refresh;
  }

  /** Auto Scaling refuses it for instances on their way in or out. */
  protect(instanceId: string, protectedFromScaleIn: boolean): void {
    const instance = this.managed(instanceId);
    if (instance.lifecycleState !== 'InService') {
      throw new CloudError('ValidationError', `The instance ${instanceId} is not in InService or EnteringStandby or Standby.`);
    }
    instance.protectedFromScaleIn = protectedFromScaleIn;
  }

  /** Launches and terminates until the number of instances is as desired, and as a refresh requires for now. */
  reconcile(): void {
    if (this.reconciling) {
      return;
    }
    this.reconciling = true;
    try {
      this.refresh?.step();
      const wanted = this.desiredCapacity + (this.refresh?.surge ?? 0);
      while (this.capacity < wanted && !this.suspended.has('Launch')) {
        this.launch();
      }
      while (this.capacity > wanted) {
        const least = this.leastWanted();
        if (!least) {
          break;
        }
        least.terminate('scale-in');
      }
    } finally {
      this.reconciling = false;
    }
  }

  beginAction(instance: GroupInstance, hook: LifecycleHook, route: Route, onEnd: () => void): LifecycleAction {
    const action = new LifecycleAction(this.clock, { token: this.props.random.uuid(), hook, instanceId: instance.instanceId, onEnd });
    this.actions.push(action);
    this.props.publish(lifecycleEvent(this, action, route));
    return action;
  }

  changed(instance: GroupInstance, from: LifecycleState | undefined, cause: string): void {
    const to = instance.lifecycleState;
    this.props.onChange({ at: this.clock.now(), groupName: this.name, instanceId: instance.instanceId, from, to, cause });
    this.activities.note(instance.instanceId, from, to, cause);
    if (to === 'Terminated') {
      this.members = this.members.filter((other) => other !== instance);
      this.props.publish(groupEvent(this, instance, 'Terminate'));
    }
    if (to === 'InService') {
      this.props.publish(groupEvent(this, instance, 'Launch'));
    }
    this.reconcile();
  }

  private get capacity(): number {
    return this.members.filter(({ counts }) => counts).length;
  }

  private managed(instanceId: string): GroupInstance {
    const instance = this.find(instanceId);
    if (!instance) {
      throw new CloudError('ValidationError', `Instance Id not found - No managed instance found for instance ID: ${instanceId}`);
    }
    return instance;
  }

  private adopt(existing: ExistingInstance): void {
    const machine = this.ec2.adopt(this.launchRequest(), existing);
    this.members.push(new GroupInstance(this, machine, this.launchTemplateVersion, 'InService'));
  }

  private launch(): void {
    const instance = new GroupInstance(this, this.ec2.launch(this.launchRequest()), this.launchTemplateVersion, 'Pending');
    this.members.push(instance);
    instance.launch();
  }

  /** If the template names a parameter, the parameter's value at the time of the launch. */
  private get imageId(): string {
    const { imageId } = this.launchTemplate;
    const [, parameter] = /^resolve:ssm:(.+)$/.exec(imageId) ?? [];
    return parameter === undefined ? imageId : this.props.parameters.get(parameter).value;
  }

  private launchRequest() {
    const { instanceType } = this.launchTemplate;
    const imageId = this.imageId;
    const availabilityZone = this.availabilityZones[this.launched++ % this.availabilityZones.length];
    return { imageId, instanceType, availabilityZone, tags: { 'aws:autoscaling:groupName': this.name } };
  }

  /** The instance that the default termination policy chooses: an outdated one, or the oldest. */
  private leastWanted(): GroupInstance | undefined {
    const outdated = (instance: GroupInstance) =>
      this.refresh?.replaces(instance) || instance.launchTemplateVersion !== this.launchTemplateVersion ? 0 : 1;
    return this.members.filter(({ counts, protectedFromScaleIn }) => counts && !protectedFromScaleIn)
      .sort((a, b) => outdated(a) - outdated(b) || a.machine.launchTime - b.machine.launchTime)[0];
  }
}
