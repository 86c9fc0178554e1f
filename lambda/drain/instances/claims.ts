import type { Groups } from './groups';
import type { ActionRequest, GroupOptions, HeldInstance } from './held-instance';
import { type Transition, transitionsOf } from './lifecycle-states';
import { launchingHookName, terminatingHookName } from '../../../src/names';
import type { GroupInstance, LifecycleAction } from '../../aws/ports';
import { oldestAtFirstSight } from '../deadline';

/** A lifecycle action in which an instance may be waiting for us. A heartbeat shows whether it is, and keeps the action alive. */
export interface Claim {
  readonly transition: Transition;
  readonly action: LifecycleAction;
  /** When the action began, if its own event said so. */
  readonly eventTime?: number;
  /** When the message of that event first arrived. */
  readonly receivedAt?: number;
  /** Whether the instance counts as waiting even if the heartbeat was not answered, because there is no other possibility. */
  readonly holdsUnanswered: boolean;
}

export interface Known {
  /** By {@link requestKey}. */
  readonly requests: ReadonlyMap<string, ActionRequest>;
  /** By {@link keyOf}: actions that have ended since this invocation began. */
  readonly ended: ReadonlySet<string>;
  /** Whether instances count for which no event has arrived: it may have been lost. */
  readonly withoutEvent: boolean;
  readonly drainerName: string;
}

/** The transition is part of the key, because an instance may be launched and terminated within one invocation. */
export function keyOf(transition: Transition, instanceId: string): string {
  return `${transition}/${instanceId}`;
}

/** The group is part of the key: an event that names another group than the instance's own is ignored. It is forged, or the instance has changed its group since. */
export function requestKey(transition: Transition, { groupName, instanceId }: Pick<LifecycleAction, 'groupName' | 'instanceId'>): string {
  return `${keyOf(transition, instanceId)}/${groupName}`;
}

type Named = Pick<GroupInstance, 'groupName' | 'instanceId'>;

/** The transitions that the instance may be waiting in and that concern us. */
export function transitionsToClaim(instance: Named, groups: Groups, { requests, ended, withoutEvent }: Known): readonly Transition[] {
  const { instanceId } = instance;
  const possible = groups.transitionsOf(instanceId).filter((transition) => !ended.has(keyOf(transition, instanceId)));
  const requested = possible.filter((transition) => requests.has(requestKey(transition, instance)));
  return requested.length > 0 || !withoutEvent ? requested : possible;
}

/** The instances that wait, by Auto Scaling's answer; in a large group, only a few. */
export function waitingInstances(groups: Groups): readonly GroupInstance[] {
  return groups.instances.filter(({ lifecycleState }) => transitionsOf(lifecycleState).length > 0);
}

/** Whether Auto Scaling shows the instance waiting in the action that the event announced. */
export function showsWaiting({ type, action: { groupName, instanceId } }: ActionRequest, groups: Groups): boolean {
  return groups.instanceOf(instanceId)?.groupName === groupName && groups.transitionsOf(instanceId).includes(type);
}

/** The actions to try for an instance, one after the other until one is alive. */
export function claimsOf(instance: Named, groups: Groups, known: Known): readonly Claim[] {
  const { instanceId, groupName } = instance;
  const transitions = transitionsToClaim(instance, groups, known);
  return transitions.flatMap((transition): Claim[] => {
    const request = known.requests.get(requestKey(transition, instance));
    const holdsUnanswered = request !== undefined || transitions.length === 1;
    const byEvent = request && { transition, action: request.action, eventTime: request.started, receivedAt: request.receivedAt, holdsUnanswered };
    const byInstance = { transition, action: { groupName, hookName: hookName(transition, known.drainerName), instanceId }, holdsUnanswered };
    // A late event belongs to an earlier action; the instance may be waiting in another one by now.
    return byEvent?.action.token ? [byEvent, byInstance] : [byEvent ?? byInstance];
  });
}

/** EventBridge delivers an event within this time, unless its target is unavailable. */
const PROMPT = 5 * 60_000;

/** Whether to ask Auto Scaling when the action began: there was no event, or it came late, and anybody who can write to the queue could have forged it. */
export function mustAskForBeginning({ eventTime, receivedAt }: Claim): boolean {
  return eventTime === undefined || (receivedAt !== undefined && receivedAt - eventTime > PROMPT);
}

export type HeartbeatAnswer = 'recorded' | 'gone' | 'unknown';

/** What is known of a claim in addition to its event. */
interface ClaimTerms {
  readonly options: GroupOptions;
  /** When the scaling activity of the action began, if Auto Scaling has told. */
  readonly began?: number;
  readonly now: number;
}

/** The held instance, if the answer to the heartbeat confirms the claim. */
export function heldBy(claim: Claim, answer: HeartbeatAnswer, { options, began, now }: ClaimTerms): HeldInstance | undefined {
  if (answer === 'gone' || (answer === 'unknown' && !claim.holdsUnanswered)) {
    return undefined;
  }
  const { transition, action } = claim;
  // Who invokes the function by hand says when SQS received a message, too.
  const [eventTime, receivedAt] = [claim.eventTime, claim.receivedAt].map((time) => time && Math.min(time, now));
  const known = beginningOf({ eventTime, receivedAt }, { options, began, now });
  const started = known ?? now;
  return { transition, action, options, started, triedSince: receivedAt ?? started, found: known === undefined };
}

/**
 * The time of the event, but no earlier than Auto Scaling's activity began, and never so early that the drain would have no time left when its
 * message arrives: an action as old as that would already have ended by the hook's own limit.
 */
function beginningOf({ eventTime, receivedAt = eventTime }: Pick<Claim, 'eventTime' | 'receivedAt'>, { options, began, now }: ClaimTerms): number | undefined {
  const told = began === undefined ? undefined : Math.min(began, now);
  if (eventTime === undefined || receivedAt === undefined) {
    return told;
  }
  return Math.max(eventTime, told ?? -Infinity, receivedAt - oldestAtFirstSight(options.globalTimeoutSeconds));
}

function hookName(transition: Transition, drainerName: string): string {
  return transition === 'terminating' ? terminatingHookName(drainerName) : launchingHookName(drainerName);
}
