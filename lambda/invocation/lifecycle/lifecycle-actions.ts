import { GROUP_TAG, launchingHookName, terminatingHookName } from '../../../src/names';
import type { AutoScalingGroup, AutoScalingPort, LifecycleAction } from '../../aws/ports';
import type { Clock } from '../../clock';
import type { Log } from '../../report';
import { forEachBounded } from '../bounded';
import type { Settings } from '../dependencies';
import { type GroupOptions, optionsOf } from './group-options';
import { type Transition, transitionsOf } from './lifecycle-states';

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

/** Auto Scaling may show a state some moments after the event that tells of it. */
const STATE_LAG = 60_000;
const RETRY_AFTER = 5_000;
const JUST_NOW = 5_000;
const PARALLEL = 10;

/** What Auto Scaling says of the instances of the drainer's groups, and the lifecycle actions that are ours to end. */
export class WaitingInstances {
  private readonly instances = new Map<string, WaitingInstance>();
  /** By transition and instance: an instance may be launched and terminated within one invocation. */
  private readonly requests = new Map<string, ActionRequest>();
  private readonly ended = new Set<string>();
  private readonly retries = new Map<string, number>();
  private readonly heartbeats = new Map<string, number>();
  private readonly options = new Map<string, GroupOptions | undefined>();
  private states = new Map<string, string>();
  private retaining = new Set<string>();
  private refreshedAt = -Infinity;
  private sweeps = false;

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
    if (known || this.ended.has(keyOf(kind, action.instanceId))) {
      return known?.transition !== kind;
    }
    const lacksHooks = this.options.has(action.groupName) && !this.options.get(action.groupName);
    return this.refreshedAt > started + STATE_LAG && (lacksHooks || !this.possible(action.instanceId).includes(kind));
  }

  /** When a call that failed may be tried again. */
  get retryAt(): number {
    return Math.min(Infinity, ...[...this.retries.values()].filter((time) => time > this.clock.now()));
  }

  /** Whether a drain state of ours stands on a node whose lifecycle action is over. Other drainers' states are theirs to judge. */
  isOver({ drainer, instance }: { drainer: string; instance: string }): boolean {
    return drainer === this.settings.drainerName && !this.instances.has(instance);
  }

  /** Whether a draining instance is in service again. A state read soon after the drain began may be one of before. */
  isBack({ instance, started }: { instance: string; started: number }): boolean {
    return this.states.get(instance) === 'InService' && this.refreshedAt > started + STATE_LAG;
  }

  /** Whether a node's instance may wait for the end of its launch without our knowing: those in service, and those we hold, do not. */
  mayBeLaunched(instanceId: string): boolean {
    return !this.instances.has(instanceId) && this.states.get(instanceId) !== 'InService';
  }

  /** Takes note of an action before Auto Scaling is asked. The latest of an instance counts. */
  expect(request: ActionRequest): void {
    const key = keyOf(request.kind, request.action.instanceId);
    const known = this.requests.get(key);
    if (!known || known.started <= request.started) {
      this.requests.set(key, request);
    }
  }

  /** From now on takes in every waiting instance, not only those that a request speaks of: their events may be lost. */
  async sweep(): Promise<void> {
    this.sweeps = true;
    await this.refresh();
  }

  /** Asks Auto Scaling for the instances of our groups. */
  async refresh(): Promise<void> {
    const names = new Set([...this.settings.groupNames, ...[...this.requests.values()].map(({ action }) => action.groupName)]);
    const groups = await this.autoScaling.describeGroups({ names: [...names], tag: { key: GROUP_TAG, value: this.settings.drainerName } });
    this.states = new Map(groups.flatMap((group) => group.instances.map(({ instanceId, lifecycleState }) => [instanceId, lifecycleState])));
    this.retaining = new Set(groups.filter(({ retainsAbandoned }) => retainsAbandoned).map(({ name }) => name));
    this.refreshedAt = this.clock.now();
    this.all.filter(({ action, transition }) => !this.possible(action.instanceId).includes(transition))
      .forEach(({ action }) => this.instances.delete(action.instanceId));
    const unknown = groups.flatMap((group) => group.instances
      .filter(({ instanceId }) => !this.instances.has(instanceId) && this.candidates(instanceId).length > 0)
      .map(({ instanceId }) => ({ instanceId, group })));
    await forEachBounded([...new Set(unknown.map(({ group }) => group))], PARALLEL, (group) => this.learnOptions(group));
    await forEachBounded(unknown, PARALLEL, ({ instanceId, group }) => this.admit(instanceId, group));
  }

  /** Whether the group keeps abandoned instances, read anew: a policy may have been changed since. */
  async retains(groupName: string): Promise<boolean> {
    await this.refresh();
    return this.retaining.has(groupName);
  }

  /** Keeps the actions alive; each at a third of its hook's timeout, so that two heartbeats may fail. */
  async sendHeartbeats(): Promise<void> {
    await forEachBounded(this.all, PARALLEL, async ({ action, transition, options }) => {
      const last = this.heartbeats.get(action.instanceId);
      if (last === undefined || this.clock.now() - last >= options.heartbeatTimeoutSeconds * 1000 / 3) {
        if (await this.heartbeat(action) === 'gone') {
          this.end([transition], action);
        }
      }
    });
  }

  /**
   * Whether the instance waits still: an invocation lasts for minutes, and others may have ended the action since. A heartbeat of a moment
   * ago answers that too, but not for a node that lost its drain state: another invocation takes it off when the action is over.
   */
  async stillWaits({ action, transition }: WaitingInstance, lostItsState: boolean): Promise<boolean> {
    if (!lostItsState && this.clock.now() - (this.heartbeats.get(action.instanceId) ?? -Infinity) < JUST_NOW) {
      return true;
    }
    const answer = await this.heartbeat(action);
    if (answer === 'gone') {
      this.end([transition], action);
    }
    return answer === 'recorded' || (answer === 'unknown' && !lostItsState);
  }

  /** Ends the action: `gone` when something else did, undefined when it could not be ended now. */
  async complete(instance: WaitingInstance, result: 'CONTINUE' | 'ABANDON'): Promise<'completed' | 'gone' | undefined> {
    const { action, transition } = instance;
    if (this.clock.now() < (this.retries.get(action.instanceId) ?? 0)) {
      return undefined;
    }
    try {
      const answer = await this.autoScaling.completeAction(action, result);
      this.log.info(answer === 'gone' ? 'Lifecycle action was already over' : 'Lifecycle action completed',
        { group: action.groupName, instance: action.instanceId, hook: action.hookName, result });
      this.forget([transition], action.instanceId);
      return answer;
    } catch (error) {
      this.retries.set(action.instanceId, this.clock.now() + RETRY_AFTER);
      this.log.warn('Lifecycle action not completed', { group: action.groupName, instance: action.instanceId, result, error });
      return undefined;
    }
  }

  /** Takes an instance in when one of our hooks holds it: a heartbeat tells, and keeps it. */
  private async admit(instanceId: string, group: AutoScalingGroup): Promise<void> {
    const options = this.options.get(group.name);
    if (!options) {
      return;
    }
    const candidates = this.candidates(instanceId);
    for (const transition of candidates) {
      const request = this.requests.get(keyOf(transition, instanceId));
      const byInstance = { groupName: group.name, hookName: this.hookName(transition), instanceId };
      // An event that was late speaks of an earlier action; the instance may wait in another by now.
      for (const action of request?.action.token ? [request.action, byInstance] : [request?.action ?? byInstance]) {
        const answer = await this.heartbeat(action);
        if (answer === 'recorded' || (answer === 'unknown' && (request ?? candidates.length === 1))) {
          const isExpected = action === request?.action;
          const started = isExpected ? request.started : this.clock.now();
          this.instances.set(instanceId, { transition, action, options, started, found: !isExpected });
          return;
        }
      }
    }
    this.end(candidates, { groupName: group.name, instanceId });
  }

  private async heartbeat(action: LifecycleAction): Promise<'recorded' | 'gone' | 'unknown'> {
    try {
      const answer = await this.autoScaling.recordHeartbeat(action);
      this.heartbeats.set(action.instanceId, this.clock.now());
      return answer;
    } catch (error) {
      this.log.warn('Heartbeat not recorded', { group: action.groupName, instance: action.instanceId, error });
      return 'unknown';
    }
  }

  private end(transitions: readonly Transition[], { groupName, instanceId }: { groupName: string; instanceId: string }): void {
    this.log.info('Instance no longer waits', { group: groupName, instance: instanceId });
    this.forget(transitions, instanceId);
  }

  private forget(transitions: readonly Transition[], instanceId: string): void {
    transitions.forEach((transition) => this.ended.add(keyOf(transition, instanceId)));
    this.retries.delete(instanceId);
    this.instances.delete(instanceId);
  }

  private possible(instanceId: string): readonly Transition[] {
    return transitionsOf(this.states.get(instanceId) ?? '');
  }

  /** What the instance may wait in, as far as that is our business. */
  private candidates(instanceId: string): Transition[] {
    const possible = this.possible(instanceId).filter((transition) => !this.ended.has(keyOf(transition, instanceId)));
    const requested = possible.filter((transition) => this.requests.has(keyOf(transition, instanceId)));
    return requested.length > 0 || !this.sweeps ? requested : possible;
  }

  private hookName(transition: Transition): string {
    return transition === 'terminating' ? terminatingHookName(this.settings.drainerName) : launchingHookName(this.settings.drainerName);
  }

  /** Learns them once: a group without our hooks stays without. */
  private async learnOptions(group: AutoScalingGroup): Promise<void> {
    if (this.options.has(group.name)) {
      return;
    }
    try {
      const hooks = await this.autoScaling.describeHooks(group.name);
      this.options.set(group.name, optionsOf(group, hooks, this.settings.drainerName, this.log));
    } catch (error) {
      this.log.warn('Hooks of the group not read', { group: group.name, error });
    }
  }
}

function keyOf(transition: Transition, instanceId: string): string {
  return `${transition}/${instanceId}`;
}
