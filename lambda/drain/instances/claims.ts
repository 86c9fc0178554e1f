import type { Groups } from './groups';
import type { ActionRequest, GroupOptions, HeldInstance } from './held-instance';
import { type Transition, transitionsOf } from './lifecycle-states';
import { launchingHookName, terminatingHookName } from '../../../src/names';
import type { GroupInstance, LifecycleAction } from '../../aws/ports';
import { oldestAtFirstSight } from '../deadline';

/** A lifecycle action that an instance may be waiting in for us. A heartbeat tells whether it is, and keeps it alive. */
export interface Claim {
  readonly transition: Transition;
  readonly action: LifecycleAction;
  /** When the action began, where its own event told. */
  readonly eventTime?: number;
  /** When the message of that event came first. */
  readonly receivedAt?: number;
  /** Whether the instance counts as waiting even where the heartbeat was not answered: nothing else comes into question. */
  readonly holdsUnanswered: boolean;
}

export interface Known {
  /** By {@link requestKey}. */
  readonly requests: ReadonlyMap<string, ActionRequest>;
  /** By {@link keyOf}: the actions that ended since this invocation began. */
  readonly ended: ReadonlySet<string>;
  /** Whether instances count of which no event told: it may have been lost. */
  readonly withoutEvent: boolean;
  readonly drainerName: string;
}

/** An instance may be launched and terminated within one invocation, so it is named with its transition. */
export function keyOf(transition: Transition, instanceId: string): string {
  return `${transition}/${instanceId}`;
}

/** An event that names another group than the one that has the instance tells nothing of it: it is forged, or the instance has changed its group since. */
export function requestKey(transition: Transition, { groupName, instanceId }: Pick<LifecycleAction, 'groupName' | 'instanceId'>): string {
  return `${keyOf(transition, instanceId)}/${groupName}`;
}

type Named = Pick<GroupInstance, 'groupName' | 'instanceId'>;

/** What the instance may be waiting in, as far as that is our business. */
export function transitionsToClaim(instance: Named, groups: Groups, { requests, ended, withoutEvent }: Known): readonly Transition[] {
  const { instanceId } = instance;
  const possible = groups.transitionsOf(instanceId).filter((transition) => !ended.has(keyOf(transition, instanceId)));
  const requested = possible.filter((transition) => requests.has(requestKey(transition, instance)));
  return requested.length > 0 || !withoutEvent ? requested : possible;
}

/** The instances that wait in something, as far as Auto Scaling shows it: in a large group hardly any. */
export function waitingInstances(groups: Groups): readonly GroupInstance[] {
  return groups.instances.filter(({ lifecycleState }) => transitionsOf(lifecycleState).length > 0);
}

/** Whether Auto Scaling shows that the instance of an event waits in what it told of. */
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
    // An event that was late speaks of an earlier action; the instance may wait in another by now.
    return byEvent?.action.token ? [byEvent, byInstance] : [byEvent ?? byInstance];
  });
}

/** What EventBridge takes to deliver an event, unless its target is away. */
const PROMPT = 5 * 60_000;

/** Whether Auto Scaling is asked when its action began: no event told, or one that came late, which anybody may have forged who can write to the queue. */
export function mustAskForBeginning({ eventTime, receivedAt }: Claim): boolean {
  return eventTime === undefined || (receivedAt !== undefined && receivedAt - eventTime > PROMPT);
}

export type HeartbeatAnswer = 'recorded' | 'gone' | 'unknown';

/** What is known of a claim besides its event. */
interface ClaimTerms {
  readonly options: GroupOptions;
  /** When Auto Scaling began what the instance waits in, where it has told that. */
  readonly began?: number;
  readonly now: number;
}

/** The instance, if that is what the heartbeat for the claim tells. */
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
 * What an event says, but not before Auto Scaling began it, and never so early that a drain which begins with its message would have no time left:
 * whose action were that old would have lost it to the hook's own limit.
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
