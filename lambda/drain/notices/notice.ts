import type { NoticeName } from '../../../src/names';
import type { WhenBlockedName } from '../../../src/options/group-options';
import type { Outcome } from '../end';

/*
 * EC2 or AWS Health announces that an instance goes, or may go. Nobody waits for us then: there is no lifecycle action to complete, and EC2 sets the
 * time. This file derives the times from a notice; plan.ts decides what to do on nodes.
 */

/** A notice of EC2 or AWS Health about one instance. */
export interface Notice {
  readonly name: NoticeName;
  readonly instanceId: string;
  /** The time of the event. */
  readonly started: number;
  /** When EC2 takes the instance; undefined: unknown, perhaps never. */
  readonly goesAt?: number;
  /** When a scheduled change is over at the latest, if the notice says so. */
  readonly lastsUntil?: number;
  /** When the queue received its message. Undefined: the notice was read from the node. */
  readonly sentAt?: number;
}

/** How long the group lets a drain last. */
interface Terms {
  readonly drainTimeoutSeconds: number;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/spot-instance-termination-notices.html */
const SPOT_NOTICE = 2 * MINUTE;
/** The drain ends this long before the instance goes, so that its outcome is reported while there still is a node. */
const TELLING_TIME = 5_000;
/** The least time that a drain gets, however late its notice arrived: the instance may still be there. */
const LEAST_TIME = MINUTE;
/** The same for a drain that moves no pod by force. */
const LEAST_TIME_OF_RECOMMENDATION = 10 * MINUTE;
/** The queue keeps messages for two weeks, and AWS Health announces some changes earlier than that. */
const LONGEST_WAIT = 13 * DAY;
/** An instance still in service this long after it should have gone is assumed to stay. */
const CERTAIN_IS_OFF_AFTER = 10 * MINUTE;
const UNCERTAIN_IS_OFF_AFTER = HOUR;

/** When EC2 takes the instance, for notices that do not say so themselves. */
export function goesAtOf(name: Exclude<NoticeName, 'scheduled-change'>, started: number): number | undefined {
  switch (name) {
    case 'spot-interruption': return started + SPOT_NOTICE;
    case 'stopping': return started;
    case 'rebalance-recommendation': return undefined;
  }
}

/** Whether the instance may live on: a recommendation is not always followed by an interruption, and a reboot brings the instance back. */
export function mayStay(name: NoticeName | undefined): boolean {
  return name === 'rebalance-recommendation' || name === 'scheduled-change';
}

/** How certain it is that the instance goes, and how little time there is. */
const CERTAINTY: Readonly<Record<NoticeName, number>> = { 'rebalance-recommendation': 1, 'scheduled-change': 2, 'spot-interruption': 3, 'stopping': 4 };

/** Of two notices about one instance, the more certain one decides how its drain ends. */
export function isMoreCertain(name: NoticeName, than: NoticeName): boolean {
  return CERTAINTY[name] > CERTAINTY[than];
}

/** Whether a drain has failed whose instance lives on. Its pods still serve, and whatever terminates it later begins a new drain. */
export function hasFailedOnly({ notice, outcome }: { readonly notice?: NoticeName; readonly outcome?: Outcome }): boolean {
  return outcome === 'failed' && mayStay(notice);
}

/** When the drain begins: at once; for a scheduled change, earlier than the change by as long as the group lets a drain last. */
export function beginsAt({ name, started, goesAt }: Notice, { drainTimeoutSeconds }: Terms): number {
  return name === 'scheduled-change' && goesAt !== undefined ? Math.max(started, goesAt - drainTimeoutSeconds * 1000) : started;
}

/** Whether the queue would delete the notice's message before its drain begins. */
export function outlivesItsMessage(notice: Notice, terms: Terms): boolean {
  return notice.sentAt !== undefined && beginsAt(notice, terms) > notice.sentAt + LONGEST_WAIT;
}

/** The deadline of a drain that begins now: shortly before the instance goes; if that is unknown, as long as the group lets a drain last. */
export function deadlineOfNotice({ started, goesAt }: Notice, { drainTimeoutSeconds }: Terms, now: number): number {
  return goesAt === undefined
    ? Math.max(started + drainTimeoutSeconds * 1000, now + Math.min(drainTimeoutSeconds * 1000, LEAST_TIME_OF_RECOMMENDATION))
    : Math.max(goesAt - TELLING_TIME, now + LEAST_TIME);
}

/** An instance still in service at this time is assumed to stay: its node is uncordoned then, and a notice that arrives later is ignored. */
export function calledOffAt({ name, started, goesAt, lastsUntil }: Notice, { drainTimeoutSeconds }: Terms): number {
  return mayStay(name)
    ? (lastsUntil ?? goesAt ?? started + drainTimeoutSeconds * 1000) + UNCERTAIN_IS_OFF_AFTER
    : (goesAt ?? started) + CERTAIN_IS_OFF_AFTER;
}

/** An instance that EC2 takes cannot be retained. For a mere recommendation, no pod is moved by force. */
export function whenBlockedBy(name: NoticeName, chosen: WhenBlockedName): WhenBlockedName {
  if (name === 'rebalance-recommendation') {
    return 'RETAIN';
  }
  return chosen === 'RETAIN' ? 'TERMINATE' : chosen;
}

/** Why the node is drained, as a sentence for people. */
export function noticeSentence(name: NoticeName): string {
  switch (name) {
    case 'spot-interruption': return 'EC2 interrupts the Spot instance';
    case 'rebalance-recommendation': return 'EC2 recommends to replace the Spot instance, since it may be interrupted soon';
    case 'scheduled-change': return 'AWS Health has scheduled a change that stops, restarts or disturbs the instance';
    case 'stopping': return 'EC2 is stopping the instance';
  }
}
