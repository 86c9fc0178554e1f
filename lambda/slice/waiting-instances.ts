import { GROUP_TAG, launchingHookName, terminatingHookName } from '../../src/names';
import type { AutoScalingGroup, AutoScalingPort, LifecycleAction } from '../aws/ports';
import type { Clock } from '../clock';
import type { Log } from '../report';
import { forEachBounded } from './bounded';
import type { Settings } from './dependencies';
import { type GroupOptions, optionsOf } from './group-options';

export type Transition = 'terminating' | 'launching' | 'warming';

/** An instance that Auto Scaling holds for us. */
export interface WaitingInstance {
  readonly transition: Transition;
  readonly action: LifecycleAction;
  /** When it began to wait, as far as known: the event's time, or when the sweep found it. */
  readonly started: number;
  /** No event told us, so its time is not known. */
  readonly found: boolean;
  readonly options: GroupOptions;
}

export interface ActionRequest {
  readonly kind: Transition;
  readonly action: LifecycleAction;
  readonly started: number;
}

const TERMINATING = ['Terminating:Wait', 'Warmed:Terminating:Wait', 'ReplacingRootVolume:Wait'];
const LAUNCHING = ['Pending:Wait'];
/** A launch into the pool or a return to it: only the event knows which. */
const WARMING = ['Warmed:Pending:Wait'];
/** Auto Scaling may show a state some moments after the event that tells of it. */
const STATE_LAG = 60_000;
const RETRY_AFTER = 5_000;

/** What Auto Scaling says of the instances of the drainer's groups, and the lifecycle actions that are ours to end. */
export class WaitingInstances {
  private readonly instances = new Map<string, WaitingInstance>();
  /** By transition and instance: an instance may be launched and terminated within one slice. */
  private readonly requests = new Map<string, ActionRequest>();
  private readonly ended = new Set<string>();
  private readonly retries = new Map<string, number>();
  private readonly heartbeats = new Map<string, number>();
  private readonly options = new Map<string, GroupOptions | undefined>();
  private states = new Map<string, string>();
  private retaining = new Set<string>();
  private refreshedAt = -Infinity;

  constructor(
    private readonly autoScaling: AutoScalingPort, private readonly settings: Settings, private readonly clock: Clock, private readonly log: Log,
  ) {}

  get all(): readonly WaitingInstance[] {
    return [...this.instances.values()];
  }

  get(instanceId: string): WaitingInstance | undefined {
    return this.instances.get(instanceId);
  }

  /** Whether nothing is left to do about the action of this request. */
  isSettled({ kind, action, started }: ActionRequest): boolean {
    const known = this.instances.get(action.instanceId);
    return known ? known.transition !== kind : this.ended.has(keyOf(kind, action.instanceId)) || this.refreshedAt > started + STATE_LAG;
  }

  /** When a call that failed may be tried again. */
  get retryAt(): number {
    return Math.min(Infinity, ...this.retries.values());
  }

  /** Whether a mark of ours stands on a node whose lifecycle action is over. Other drainers' marks are theirs to judge. */
  isOver({ drainer, instance }: { drainer: string; instance: string }): boolean {
    return drainer === this.settings.drainerName && !this.instances.has(instance);
  }

  isInService(instanceId: string): boolean {
    return this.states.get(instanceId) === 'InService';
  }

  /** The sweep: asks Auto Scaling for all instances of our groups, so that one whose event was lost is found as well. */
  async refresh(requests: readonly ActionRequest[] = []): Promise<void> {
    requests.forEach((request) => this.requests.set(keyOf(request.kind, request.action.instanceId), request));
    const names = new Set([...this.settings.groupNames, ...[...this.requests.values()].map(({ action }) => action.groupName)]);
    const groups = await this.autoScaling.describeGroups({ names: [...names], tag: { key: GROUP_TAG, value: this.settings.drainerName } });
    this.states = new Map(groups.flatMap((group) => group.instances.map(({ instanceId, lifecycleState }) => [instanceId, lifecycleState])));
    this.retaining = new Set(groups.filter(({ retainsAbandoned }) => retainsAbandoned).map(({ name }) => name));
    const waiting = new Map(groups.flatMap((group) => group.instances.flatMap(({ instanceId, lifecycleState }) => {
      const transition = this.transitionOf(instanceId, lifecycleState);
      return transition ? [[instanceId, { transition, group }] as const] : [];
    })));
    [...this.instances.values()]
      .filter(({ action, transition }) => waiting.get(action.instanceId)?.transition !== transition)
      .forEach(({ action }) => this.instances.delete(action.instanceId));
    for (const { group } of waiting.values()) {
      await this.learnOptions(group);
    }
    const unknown = [...waiting]
      .filter(([instanceId, { transition }]) => !this.instances.has(instanceId) && !this.ended.has(keyOf(transition, instanceId)));
    await forEachBounded(unknown, 10, ([instanceId, { transition, group }]) => this.admit(instanceId, transition, group));
    this.refreshedAt = this.clock.now();
  }

  /** Whether the group keeps abandoned instances, read anew: a policy may have been changed since. */
  async retains(groupName: string): Promise<boolean> {
    await this.refresh();
    return this.retaining.has(groupName);
  }

  /** Keeps the actions alive; each at a third of its hook's timeout, so that two heartbeats may fail. */
  async sendHeartbeats(): Promise<void> {
    await forEachBounded(this.all, 10, async ({ action, transition, options }) => {
      const last = this.heartbeats.get(action.instanceId);
      if (last === undefined || this.clock.now() - last >= options.heartbeatTimeoutSeconds * 1000 / 3) {
        await this.heartbeat(action, transition);
      }
    });
  }

  /** Ends the action. True when it has ended, by us or otherwise. */
  async complete(instance: WaitingInstance, result: 'CONTINUE' | 'ABANDON'): Promise<boolean> {
    const { action, transition } = instance;
    if (this.clock.now() < (this.retries.get(action.instanceId) ?? 0)) {
      return false;
    }
    try {
      const answer = await this.autoScaling.completeAction(action, result);
      this.log.info(answer === 'gone' ? 'Lifecycle action was already over' : 'Lifecycle action completed',
        { group: action.groupName, instance: action.instanceId, hook: action.hookName, result });
      this.end(transition, action.instanceId);
      return true;
    } catch (error) {
      this.retries.set(action.instanceId, this.clock.now() + RETRY_AFTER);
      this.log.warn('Lifecycle action not completed', { group: action.groupName, instance: action.instanceId, result, error });
      return false;
    }
  }

  private async admit(instanceId: string, transition: Transition, group: AutoScalingGroup): Promise<void> {
    const options = this.options.get(group.name);
    if (!options) {
      return;
    }
    const request = this.requests.get(keyOf(transition, instanceId));
    const { drainerName } = this.settings;
    const action: LifecycleAction = request?.action ?? {
      groupName: group.name,
      hookName: transition === 'terminating' ? terminatingHookName(drainerName) : launchingHookName(drainerName),
      instanceId,
    };
    if (await this.heartbeat(action, transition)) {
      this.instances.set(instanceId, { transition, action, started: request?.started ?? this.clock.now(), found: !request, options });
    }
  }

  /** False when there is no such action any more. */
  private async heartbeat(action: LifecycleAction, transition: Transition): Promise<boolean> {
    try {
      if (await this.autoScaling.recordHeartbeat(action) === 'gone') {
        this.log.info('Instance no longer waits', { group: action.groupName, instance: action.instanceId });
        this.end(transition, action.instanceId);
        return false;
      }
      this.heartbeats.set(action.instanceId, this.clock.now());
    } catch (error) {
      this.log.warn('Heartbeat not recorded', { group: action.groupName, instance: action.instanceId, error });
    }
    return true;
  }

  private end(transition: Transition, instanceId: string): void {
    this.ended.add(keyOf(transition, instanceId));
    this.retries.delete(instanceId);
    this.instances.delete(instanceId);
  }

  private transitionOf(instanceId: string, state: string): Transition | undefined {
    if (WARMING.includes(state)) {
      return (['terminating', 'warming'] as const).find((kind) => this.requests.has(keyOf(kind, instanceId)));
    }
    return TERMINATING.includes(state) ? 'terminating' : LAUNCHING.includes(state) ? 'launching' : undefined;
  }

  /** Learns them once: a group without our hooks stays without. */
  private async learnOptions(group: AutoScalingGroup): Promise<void> {
    if (!this.options.has(group.name)) {
      const hooks = await this.autoScaling.describeHooks(group.name);
      this.options.set(group.name, optionsOf(group, hooks, this.settings.drainerName, this.log));
    }
  }
}

function keyOf(transition: Transition, instanceId: string): string {
  return `${transition}/${instanceId}`;
}
