import type { SimulationClock } from '../../clock/clock';
import { CloudError } from '../cloud-error';
import type { GroupInstance, LifecycleState } from './group-instance';

export type RefreshStatus = 'Pending' | 'InProgress' | 'Successful' | 'Failed' | 'Cancelling' | 'Cancelled';

export interface RefreshPreferences {
  /** @default 90 */
  readonly minHealthyPercentage?: number;
  /** Omitted, instances are terminated and launched at the same time. */
  readonly maxHealthyPercentage?: number;
  /** @default 0 */
  readonly instanceWarmupSeconds?: number;
  /** Leave instances that already have the group's launch template version. @default false */
  readonly skipMatching?: boolean;
  /** What happens to instances that are protected from scale-in: they are left alone, or replaced all the same. @default - the refresh waits for them */
  readonly scaleInProtectedInstances?: 'Refresh' | 'Ignore' | 'Wait';
  readonly standbyInstances?: 'Terminate' | 'Ignore' | 'Wait';
}

/** What a refresh needs from its group. */
export interface RefreshHost {
  readonly clock: SimulationClock;
  readonly desiredCapacity: number;
  readonly instances: readonly GroupInstance[];
  readonly launchTemplateVersion: string;
  /** Requests another look at the group. */
  reconcile(): void;
  refreshEnded(refresh: InstanceRefresh): void;
}

/** How long a refresh goes on trying while no instance becomes healthy. */
const PATIENCE_MS = 3600_000;

const LEAVING: readonly LifecycleState[] = ['Terminating', 'Terminating:Wait', 'Terminating:Proceed'];

/**
 * Replaces the instances of a group. With an upper bound for healthy instances it launches before it terminates: an old instance goes only once a new
 * one is in service and warm. An old instance that still waits in a hook keeps its slot, so that no more are terminating at a time than the
 * percentages allow to be replaced.
 */
export class InstanceRefresh {
  readonly startedAt: number;
  endedAt?: number;
  status: RefreshStatus = 'Pending';
  statusReason?: string;
  /** The instances to be replaced, the oldest first. */
  private readonly old: readonly GroupInstance[];
  private readonly outdated: ReadonlySet<GroupInstance>;
  private readonly minHealthy: number;
  private readonly maxHealthy: number | undefined;
  private readonly warmupMs: number;
  private progressAt: number;
  private replaced = 0;
  private cancelWake?: () => void;

  constructor(readonly id: string, private readonly host: RefreshHost, readonly preferences: RefreshPreferences) {
    this.minHealthy = preferences.minHealthyPercentage ?? 90;
    this.maxHealthy = preferences.maxHealthyPercentage;
    checkPercentages(this.minHealthy, this.maxHealthy);
    this.warmupMs = (preferences.instanceWarmupSeconds ?? 0) * 1000;
    this.startedAt = this.progressAt = host.clock.now();
    this.old = host.instances.filter((instance) => instance.counts &&
      !(preferences.skipMatching && instance.launchTemplateVersion === host.launchTemplateVersion) &&
      !(preferences.scaleInProtectedInstances === 'Ignore' && instance.protectedFromScaleIn))
      .sort((a, b) => a.machine.launchTime - b.machine.launchTime);
    this.outdated = new Set(this.old);
  }

  get active(): boolean {
    return this.endedAt === undefined;
  }

  get percentageComplete(): number {
    return this.old.length === 0 ? 100 : Math.floor(100 * this.replaced / this.old.length);
  }

  /** How many instances beyond the desired capacity the group has for now. */
  get surge(): number {
    if (!this.active) {
      return 0;
    }
    if (this.status === 'Cancelling') {
      return Math.max(0, Math.min(this.pending.length, this.present - this.host.desiredCapacity));
    }
    return Math.max(0, Math.min(this.room, this.waiting.length, this.batch - this.leaving.length));
  }

  start(): void {
    this.status = 'InProgress';
    this.host.reconcile();
  }

  cancel(): void {
    if (!this.active) {
      return;
    }
    this.status = 'Cancelling';
    this.host.reconcile();
  }

  /** Whether Auto Scaling should take this instance first when it scales in. */
  replaces(instance: GroupInstance): boolean {
    return this.active && this.outdated.has(instance);
  }

  /** One look at the group: terminates instances that have their replacement, and ends when nothing is left to do. */
  step(): void {
    if (!this.active) {
      return;
    }
    const { waiting, leaving } = this;
    const replaced = this.old.length - waiting.length - leaving.length;
    if (replaced > this.replaced) {
      this.progressAt = this.host.clock.now();
    }
    this.replaced = replaced;
    if (this.status === 'Cancelling') {
      if (leaving.length === 0 && this.pending.length === 0) {
        this.end('Cancelled', 'Cancelled by the user.');
      }
      return;
    }
    const spare = this.healthy.length - this.fewest;
    const next = Math.min(waiting.length, this.batch - leaving.length, spare);
    const takes = ({ protectedFromScaleIn }: GroupInstance) => !protectedFromScaleIn || this.preferences.scaleInProtectedInstances === 'Refresh';
    const going = waiting.filter(takes).slice(0, Math.max(0, next));
    for (const instance of going) {
      instance.terminate(`instance refresh ${this.id}`);
    }
    if (waiting.length === going.length && this.leaving.length === 0 && this.healthy.length >= this.host.desiredCapacity) {
      this.end('Successful');
    } else {
      this.giveUpOrWakeLater();
    }
  }

  /** Old instances that have not begun to terminate, the oldest first. */
  private get waiting(): GroupInstance[] {
    const ignored = ({ protectedFromScaleIn }: GroupInstance) => this.preferences.scaleInProtectedInstances === 'Ignore' && protectedFromScaleIn;
    return this.old.filter((instance) => instance.counts && !ignored(instance));
  }

  /** Old instances that wait in a hook or shut down. */
  private get leaving(): GroupInstance[] {
    return this.old.filter(({ lifecycleState }) => LEAVING.includes(lifecycleState));
  }

  /** Launches in progress, which a cancelled refresh lets finish. */
  private get pending(): GroupInstance[] {
    return this.host.instances.filter(({ lifecycleState }) => lifecycleState.startsWith('Pending'));
  }

  private get present(): number {
    return this.host.instances.filter(({ counts }) => counts).length;
  }

  private get healthy(): GroupInstance[] {
    return this.host.instances.filter((instance) => instance.lifecycleState === 'InService' && this.warmAt(instance) <= this.host.clock.now());
  }

  private warmAt(instance: GroupInstance): number {
    return this.outdated.has(instance) ? 0 : (instance.inServiceSince ?? Infinity) + this.warmupMs;
  }

  /** How many instances beyond the desired capacity the percentages allow. */
  private get room(): number {
    if (this.maxHealthy === undefined) {
      return 0;
    }
    const desired = this.host.desiredCapacity;
    const room = Math.floor(desired * this.maxHealthy / 100) - desired;
    // If the bounds allow neither one more nor one fewer, the upper bound is exceeded.
    return room === 0 && this.allowedMissing === 0 ? 1 : room;
  }

  private get allowedMissing(): number {
    return this.host.desiredCapacity - Math.ceil(this.host.desiredCapacity * this.minHealthy / 100);
  }

  /** The fewest healthy instances; without an upper bound, at least one may always be missing. */
  private get fewest(): number {
    const missing = this.maxHealthy === undefined ? Math.max(1, this.allowedMissing) : this.allowedMissing;
    return Math.max(0, this.host.desiredCapacity - missing);
  }

  /** How many instances are replaced at the same time. */
  private get batch(): number {
    return Math.max(1, this.room, this.host.desiredCapacity - this.fewest);
  }

  private giveUpOrWakeLater(): void {
    const { clock } = this.host;
    const deadline = this.leaving.length > 0 ? Infinity : this.progressAt + PATIENCE_MS;
    if (clock.now() >= deadline) {
      this.end('Failed', 'No replacement became healthy within an hour.');
      return;
    }
    const warming = this.host.instances.map((instance) => this.warmAt(instance)).filter((at) => at > clock.now());
    const wake = Math.min(deadline, ...warming);
    this.cancelWake?.();
    if (Number.isFinite(wake)) {
      this.cancelWake = clock.schedule(wake, () => this.host.reconcile());
    }
  }

  private end(status: 'Successful' | 'Failed' | 'Cancelled', reason?: string): void {
    this.cancelWake?.();
    this.status = status;
    this.statusReason = reason;
    this.endedAt = this.host.clock.now();
    this.host.refreshEnded(this);
  }
}

function checkPercentages(min: number, max: number | undefined): void {
  if (!(min >= 0 && min <= 100)) {
    throw new CloudError('ValidationError', `MinHealthyPercentage is ${min}, allowed are 0 to 100.`);
  }
  if (max !== undefined && !(max >= 100 && max <= 200 && max - min <= 100)) {
    throw new CloudError('ValidationError', `MaxHealthyPercentage is ${max}, allowed are 100 to 200, and at most 100 above MinHealthyPercentage (${min}).`);
  }
}
