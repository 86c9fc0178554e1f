import { Activities } from './activities';
import type { AutoScalingPort, LifecycleAction, GroupInstance } from '../../aws/ports';
import type { Clock } from '../../clock';
import { cloudBackOff } from '../../drain/back-off';
import {
  claimsOf, heldBy, type HeartbeatAnswer, keyOf, mustAskForBeginning, requestKey, showsWaiting, transitionsToClaim, waitingInstances,
} from '../../drain/instances/claims';
import type { Groups } from '../../drain/instances/groups';
import { hasLeft, heartbeatDueAt, type Heartbeats, isConfirmed, isSettled, mustConfirm } from '../../drain/instances/held';
import type { ActionRequest, GroupOptions, HeldInstance } from '../../drain/instances/held-instance';
import type { Transition } from '../../drain/instances/lifecycle-states';
import type { Log } from '../../report/ports';
import { forEachBounded } from '../bounded';
import type { Troubles } from '../telling/troubles';

const PARALLEL = 10;

/** The last calls about an instance's lifecycle action. */
interface Calls extends Heartbeats {
  /** When its completion is tried again after a failure. */
  readonly retryAt?: number;
  /** The number of failures in a row. */
  readonly failures?: number;
}

interface ActionDependencies {
  readonly autoScaling: AutoScalingPort;
  readonly clock: Clock;
  readonly log: Log;
  readonly troubles: Troubles;
  readonly drainerName: string;
  /** An instance was taken in or a heartbeat has failed, so the next heartbeat may be due sooner. */
  readonly onDueSooner: () => void;
}

interface ClaimTerms {
  readonly options: GroupOptions;
  readonly groups: Groups;
  readonly withoutEvent: boolean;
  readonly activities: Activities;
}

/** Our lifecycle actions: taken in and kept alive by heartbeats, and completed. */
export class LifecycleActions {
  private readonly instances = new Map<string, HeldInstance>();
  /** Requests from events, by {@link requestKey}. */
  private readonly requests = new Map<string, ActionRequest>();
  private readonly ended = new Set<string>();
  /** Instances that were held, and whose state shows that they no longer wait. */
  private readonly left = new Set<string>();
  private readonly calls = new Map<string, Calls>();
  /** Answers to heartbeats sent ahead, by the action of the event. Valid only for that moment, so each is used once. */
  private readonly answers = new Map<LifecycleAction, HeartbeatAnswer>();

  constructor(private readonly on: ActionDependencies) {}

  get held(): readonly HeldInstance[] {
    return [...this.instances.values()];
  }

  readonly get = (instanceId: string): HeldInstance | undefined => this.instances.get(instanceId);

  /** The groups named by events. */
  get groupNames(): readonly string[] {
    return [...this.requests.values()].map(({ action }) => action.groupName);
  }

  /** When the next heartbeat is due. */
  get heartbeatDueAt(): number {
    return Math.min(Infinity, ...this.held.map((instance) => this.dueAt(instance)));
  }

  /** When a failed completion may be tried again. */
  get retryAt(): number {
    const now = this.on.clock.now();
    return Math.min(Infinity, ...[...this.calls.values()].flatMap(({ retryAt }) => (retryAt !== undefined && retryAt > now ? [retryAt] : [])));
  }

  /** What we know of the terminating action of an instance. */
  standingOf(instanceId: string): { readonly held?: HeldInstance; readonly hasEnded: boolean } {
    return { held: this.get(instanceId), hasEnded: this.left.has(instanceId) || this.ended.has(keyOf('terminating', instanceId)) };
  }

  isSettled(request: ActionRequest, groups: Groups): boolean {
    const { type, action: { instanceId } } = request;
    return isSettled(request, { held: this.get(instanceId), hasEnded: this.ended.has(keyOf(type, instanceId)), groups });
  }

  /** Records the request of an event. For each instance, the latest counts. */
  expect(request: ActionRequest): void {
    const key = requestKey(request.type, request.action);
    const known = this.requests.get(key);
    if (!known || known.started <= request.started) {
      this.requests.set(key, request);
    }
  }

  /** Sends a heartbeat for every action named by an event, to see whether it is alive, while Auto Scaling is asked which instances wait. */
  async askAhead(): Promise<void> {
    await forEachBounded([...this.requests.values()], PARALLEL, async ({ action }) => {
      this.answers.set(action, await this.heartbeat(action));
    });
  }

  /** Drops the instances that no longer wait, and takes in those that do. */
  async follow(groups: Groups, { withoutEvent }: { readonly withoutEvent: boolean }): Promise<void> {
    this.held.filter((instance) => hasLeft(instance, groups)).forEach(({ action: { instanceId } }) => {
      this.instances.delete(instanceId);
      this.left.add(instanceId);
    });
    const activities = new Activities(this.on);
    const unknown = waitingInstances(groups).filter(({ instanceId }) => !this.instances.has(instanceId));
    await forEachBounded(unknown, PARALLEL, async (instance) => {
      const options = groups.optionsOf(instance.groupName);
      if (options) {
        await this.claim(instance, { options, groups, withoutEvent, activities });
      }
    });
    this.answers.clear();
    // An instance that does not wait gets no more heartbeats, so its trouble would never end otherwise.
    [...this.requests.values()].filter((request) => !this.instances.has(request.action.instanceId) && !showsWaiting(request, groups))
      .forEach(({ action }) => this.on.troubles.ended('Heartbeat could not be recorded', action.instanceId));
  }

  /** Sends the heartbeats that are due. May be called again before it has ended: a call that hangs delays neither the next one for its action nor those for others. */
  async sendHeartbeats(): Promise<void> {
    const isDue = (instance: HeldInstance): boolean => this.dueAt(instance) <= this.on.clock.now();
    await forEachBounded(this.held.filter(isDue), PARALLEL, async (instance) => {
      // While it waited for its turn, another round may have come to it.
      if (isDue(instance) && await this.heartbeat(instance.action) === 'gone' && this.instances.get(instance.action.instanceId) === instance) {
        this.lose([instance.transition], instance.action);
      }
    });
  }

  /** Confirms that the instance still waits, before its drain begins. */
  async confirm(instance: HeldInstance, lostItsState: boolean): Promise<boolean> {
    if (!mustConfirm(lostItsState, this.calls.get(instance.action.instanceId)?.heartbeatAt, this.on.clock.now())) {
      return true;
    }
    const answer = await this.heartbeat(instance.action);
    if (answer === 'gone') {
      this.lose([instance.transition], instance.action);
    }
    return isConfirmed(answer, lostItsState);
  }

  /** Completes the action. `gone`: something else has ended it. `later`: it cannot be completed now. */
  async complete({ action, transition }: HeldInstance, result: 'CONTINUE' | 'ABANDON'): Promise<'completed' | 'gone' | 'later'> {
    const { autoScaling, clock, log, troubles } = this.on;
    const { groupName, instanceId, hookName } = action;
    const fields = { group: groupName, instance: instanceId, hook: hookName, result };
    if (clock.now() < (this.calls.get(instanceId)?.retryAt ?? 0)) {
      return 'later';
    }
    try {
      const answer = await autoScaling.completeAction(action, result);
      log.info(answer === 'gone' ? 'Lifecycle action had already ended' : 'Lifecycle action completed', fields);
      this.forget([transition], instanceId);
      return answer;
    } catch (error) {
      const calls = this.calls.get(instanceId);
      const failures = (calls?.failures ?? 0) + 1;
      this.calls.set(instanceId, { ...calls, failures, retryAt: clock.now() + cloudBackOff(failures, instanceId) });
      troubles.failed('Lifecycle action could not be completed', instanceId, { ...fields, error });
      return 'later';
    }
  }

  private async claim(instance: GroupInstance, { options, groups, withoutEvent, activities }: ClaimTerms): Promise<void> {
    const known = { requests: this.requests, ended: this.ended, withoutEvent, drainerName: this.on.drainerName };
    const claims = claimsOf(instance, groups, known);
    for (const claim of claims) {
      const answer = this.answers.get(claim.action) ?? await this.heartbeat(claim.action);
      const began = mustAskForBeginning(claim) && answer !== 'gone' ? await activities.beginOf(instance) : undefined;
      const held = heldBy(claim, answer, { options, began, now: this.on.clock.now() });
      if (this.ended.has(keyOf(claim.transition, instance.instanceId))) {
        // It was completed while the heartbeat was in flight.
        return;
      }
      if (held) {
        this.instances.set(instance.instanceId, held);
        this.left.delete(instance.instanceId);
        this.on.onDueSooner();
        return;
      }
    }
    if (claims.length > 0) {
      this.lose(transitionsToClaim(instance, groups, known), instance);
    }
  }

  private dueAt(instance: HeldInstance): number {
    return heartbeatDueAt(instance, this.calls.get(instance.action.instanceId) ?? {});
  }

  private async heartbeat(action: LifecycleAction): Promise<HeartbeatAnswer> {
    const { autoScaling, clock, troubles } = this.on;
    const { groupName, instanceId } = action;
    const sentAt = clock.now();
    // Another one may be on its way.
    const note = (said: Heartbeats): void => {
      const calls = this.calls.get(instanceId);
      this.calls.set(instanceId, { ...calls, sentAt: calls?.sentAt === sentAt ? undefined : calls?.sentAt, ...said });
    };
    note({ sentAt });
    try {
      const answer = await autoScaling.recordHeartbeat(action);
      note({ heartbeatAt: Math.max(sentAt, this.calls.get(instanceId)?.heartbeatAt ?? sentAt), failedAt: undefined });
      troubles.ended('Heartbeat could not be recorded', instanceId);
      return answer;
    } catch (error) {
      note({ failedAt: clock.now() });
      this.on.onDueSooner();
      troubles.failed('Heartbeat could not be recorded', instanceId, { group: groupName, instance: instanceId, error });
      return 'unknown';
    }
  }

  private lose(transitions: readonly Transition[], { groupName, instanceId }: { readonly groupName: string; readonly instanceId: string }): void {
    this.on.log.info('Instance no longer waits', { group: groupName, instance: instanceId });
    this.forget(transitions, instanceId);
  }

  private forget(transitions: readonly Transition[], instanceId: string): void {
    transitions.forEach((transition) => this.ended.add(keyOf(transition, instanceId)));
    this.calls.set(instanceId, { heartbeatAt: this.calls.get(instanceId)?.heartbeatAt });
    this.instances.delete(instanceId);
    this.on.troubles.ended('Heartbeat could not be recorded', instanceId);
    this.on.troubles.ended('Lifecycle action could not be completed', instanceId);
  }
}
