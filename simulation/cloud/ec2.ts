import { CloudError } from './cloud-error';
import type { Random } from '../random';
import type { Location } from './location';
import type { SimulationClock } from '../clock/clock';

export type Ec2State = 'pending' | 'running' | 'shutting-down' | 'terminated';

export interface Ec2Instance {
  readonly instanceId: string;
  readonly privateDnsName: string;
  readonly availabilityZone: string;
  readonly instanceType: string;
  readonly imageId: string;
  /** Milliseconds since the epoch. */
  readonly launchTime: number;
  readonly tags: Record<string, string>;
  readonly state: Ec2State;
}

/** The simulation of the machines behind the instances. */
export interface MachineWorld {
  /** A machine was started: it boots, and may become a node. */
  onLaunch(instance: Ec2Instance): void;
  /** A machine is stopped: nothing on it answers any more. */
  onTerminate(instance: Ec2Instance): void;
}

export interface LaunchRequest {
  readonly availabilityZone: string;
  readonly instanceType: string;
  readonly imageId: string;
  readonly tags?: Readonly<Record<string, string>>;
}

/** An instance that ran before the simulation began. */
export interface ExistingInstance {
  /** @default - a new one */
  readonly instanceId?: string;
  /** @default - made up */
  readonly privateDnsName?: string;
  readonly availabilityZone?: string;
  /** Milliseconds since the epoch. @default - a day ago */
  readonly launchTime?: number;
  /** @default - what the group's template says */
  readonly imageId?: string;
}

export interface Ec2Timing {
  /** From the call until the machine runs. */
  readonly startMs: number;
  /** From the call until the machine is gone. */
  readonly shutdownMs: number;
  /** How long EC2 remembers a terminated instance. */
  readonly memoryMs: number;
}

export interface Ec2Props {
  readonly clock: SimulationClock;
  readonly random: Random;
  readonly location: Location;
  readonly timing: Ec2Timing;
  /**
   * Whether a machine that is unknown to the account has this name.
   * @default - none has
   */
  readonly isTaken?: (privateDnsName: string) => boolean;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** EC2, as far as Auto Scaling needs it. */
export class Ec2 {
  private readonly instances = new Map<string, Mutable<Ec2Instance>>();
  /** When each image was published, in milliseconds since the epoch. */
  readonly images = new Map<string, number>();
  private readonly worlds: MachineWorld[] = [];
  private readonly listeners: ((instance: Ec2Instance) => void)[] = [];
  private addresses = 0;
  private readonly names = new Set<string>();

  constructor(private readonly props: Ec2Props) {}

  connect(world: MachineWorld): void {
    this.worlds.push(world);
  }

  /** Calls back whenever an instance's state has changed. */
  onStateChange(listener: (instance: Ec2Instance) => void): void {
    this.listeners.push(listener);
  }

  launch(request: LaunchRequest): Ec2Instance {
    const instance = this.add({ ...request, tags: { ...request.tags }, launchTime: this.props.clock.now(), state: 'pending' });
    this.worlds.forEach((world) => world.onLaunch({ ...instance }));
    this.props.clock.schedule(this.props.clock.now() + this.props.timing.startMs, () => {
      if (instance.state === 'pending') {
        this.enter(instance, 'running');
      }
    });
    return instance;
  }

  /** Adds an instance whose machine is there already. */
  adopt(request: LaunchRequest, existing: ExistingInstance = {}): Ec2Instance {
    return this.add({
      ...request,
      ...existing,
      availabilityZone: existing.availabilityZone ?? request.availabilityZone,
      tags: { ...request.tags },
      launchTime: existing.launchTime ?? this.props.clock.now() - 24 * 3600_000,
      state: 'running',
    });
  }

  arn(instanceId: string): string {
    return this.props.location.arn('ec2', `instance/${instanceId}`);
  }

  /** Like `TerminateInstances`: at once, whatever Auto Scaling has planned. */
  terminate(instanceId: string): void {
    const instance = this.known(instanceId);
    if (instance.state === 'shutting-down' || instance.state === 'terminated') {
      return;
    }
    this.worlds.forEach((world) => world.onTerminate({ ...instance }));
    this.enter(instance, 'shutting-down');
    this.props.clock.schedule(this.props.clock.now() + this.props.timing.shutdownMs, () => this.enter(instance, 'terminated'));
    const { clock, timing } = this.props;
    clock.schedule(clock.now() + timing.shutdownMs + timing.memoryMs, () => this.instances.delete(instanceId));
  }

  /** `InvalidInstanceID.NotFound` if any of them is unknown. All instances if none is named. */
  describeInstances(instanceIds: readonly string[] = []): Ec2Instance[] {
    if (instanceIds.length === 0) {
      return [...this.instances.values()].map((instance) => ({ ...instance }));
    }
    return instanceIds.map((id) => ({ ...this.known(id) }));
  }

  findInstances(instanceIds: readonly string[]): Ec2Instance[] {
    return instanceIds.flatMap((id) => this.instances.get(id) ?? []).map((instance) => ({ ...instance }));
  }

  tag(instanceIds: readonly string[], tags: Readonly<Record<string, string | undefined>>): void {
    for (const id of instanceIds) {
      const instance = this.known(id);
      for (const [key, value] of Object.entries(tags)) {
        if (value === undefined) {
          delete instance.tags[key];
        } else {
          instance.tags[key] = value;
        }
      }
    }
  }

  private known(instanceId: string): Mutable<Ec2Instance> {
    if (!/^i-[0-9a-f]{8,17}$/.test(instanceId)) {
      throw new CloudError('InvalidInstanceID.Malformed', `Invalid id: "${instanceId}"`);
    }
    const instance = this.instances.get(instanceId);
    if (!instance) {
      throw new CloudError('InvalidInstanceID.NotFound', `The instance ID '${instanceId}' does not exist`);
    }
    return instance;
  }

  private add(known: Partial<Ec2Instance> & Omit<Ec2Instance, 'instanceId' | 'privateDnsName'>): Mutable<Ec2Instance> {
    const name = this.freeName();
    const instance = {
      ...known,
      instanceId: known.instanceId ?? `i-${this.props.random.hex(17)}`,
      privateDnsName: known.privateDnsName ?? name,
    };
    this.instances.set(instance.instanceId, instance);
    this.names.add(instance.privateDnsName);
    return instance;
  }

  private freeName(): string {
    for (;;) {
      const address = ++this.addresses;
      const name = this.props.location.privateDnsName(`10.0.${Math.floor(address / 250)}.${(address % 250) + 1}`);
      if (!this.names.has(name) && !this.props.isTaken?.(name)) {
        return name;
      }
    }
  }

  private enter(instance: Mutable<Ec2Instance>, state: Ec2State): void {
    instance.state = state;
    this.listeners.forEach((listener) => listener({ ...instance }));
  }
}
