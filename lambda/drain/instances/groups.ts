import type { GroupOptions } from './held-instance';
import { type Transition, transitionsOf } from './lifecycle-states';
import type { AutoScalingGroup, GroupInstance } from '../../aws/ports';

/** Auto Scaling may show a state only some time after the event that announced it. */
const STATE_LAG = 60_000;

interface Reading {
  readonly groups: readonly AutoScalingGroup[];
  /** The groups that were queried by name: those not among the answers do not exist. */
  readonly asked: readonly string[];
  /** By group name, as far as hooks have been read; `no-hook` if the group has none of the drainer's hooks. */
  readonly options: ReadonlyMap<string, GroupOptions | 'no-hook'>;
  /** When Auto Scaling was asked, in milliseconds since the epoch. */
  readonly readAt: number;
}

/** Auto Scaling's answer about the drainer's groups at one moment. Immutable: to know more, read again. */
export class Groups {
  readonly instances: readonly GroupInstance[];
  private readonly byId: ReadonlyMap<string, GroupInstance>;
  /** By group, computed on first use, because every launch asks. */
  private readonly inService = new Map<string, readonly string[]>();

  constructor(private readonly reading: Reading) {
    this.instances = reading.groups.flatMap(({ instances }) => instances);
    this.byId = new Map(this.instances.map((instance) => [instance.instanceId, instance]));
  }

  /** The transitions that the instance may be waiting in, by its lifecycle state. */
  transitionsOf(instanceId: string): readonly Transition[] {
    return transitionsOf(this.byId.get(instanceId)?.lifecycleState ?? '');
  }

  /** The instances that their groups keep after their termination was abandoned. */
  get retained(): readonly GroupInstance[] {
    return this.instances.filter(({ lifecycleState }) => lifecycleState.endsWith('Terminating:Retained'));
  }

  /** When Auto Scaling was asked, in milliseconds since the epoch. */
  get readAt(): number {
    return this.reading.readAt;
  }

  isInService(instanceId: string): boolean {
    return this.byId.get(instanceId)?.lifecycleState === 'InService';
  }

  instanceOf(instanceId: string): GroupInstance | undefined {
    return this.byId.get(instanceId);
  }

  get count(): number {
    return this.reading.groups.length;
  }

  groupOf(groupName: string): AutoScalingGroup | undefined {
    return this.reading.groups.find(({ name }) => name === groupName);
  }

  /** The ids of the group's instances that are in service. */
  inServiceOf(groupName: string): readonly string[] {
    const known = this.inService.get(groupName)
      ?? this.instances.filter((one) => one.groupName === groupName && one.lifecycleState === 'InService').map(({ instanceId }) => instanceId);
    this.inService.set(groupName, known);
    return known;
  }

  /** Whether the group keeps an instance whose terminating action was abandoned. */
  retains(groupName: string): boolean {
    return this.groupOf(groupName)?.retainsAbandoned ?? false;
  }

  optionsOf(groupName: string): GroupOptions | undefined {
    const options = this.reading.options.get(groupName);
    return options === 'no-hook' ? undefined : options;
  }

  lacksHook(groupName: string): boolean {
    return this.reading.options.get(groupName) === 'no-hook';
  }

  /** Whether the answer covers the group: it was queried by name, or found by its tag. */
  tellsOf(groupName: string): boolean {
    return this.reading.asked.includes(groupName) || this.reading.groups.some(({ name }) => name === groupName);
  }

  /** Whether a group whose instances may wait lacks its options, because its hooks could not be read. */
  get isIncomplete(): boolean {
    return this.instances.some(({ groupName, lifecycleState }) => transitionsOf(lifecycleState).length > 0 && !this.reading.options.has(groupName));
  }

  /** Whether the reading is late enough to show the effect of an event of that time. */
  show(eventTime: number): boolean {
    return this.reading.readAt > eventTime + STATE_LAG;
  }
}
