import type { NoticeName } from '../../../src/names';
import type { WhenBlockedName } from '../../../src/options/group-options';
import type { Outcome } from '../end';

/*
 * EC2 or AWS Health says that an instance goes, or may go. Nobody waits for us then: there is no lifecycle action to answer, and the time is EC2's.
 * Which times follow from that is here; what is done on nodes is in plan.ts.
 */

/** What EC2 or AWS Health said of one instance. */
export interface Notice {
  readonly name: NoticeName;
  readonly instanceId: string;
  /** The time of the event. */
  readonly started: number;
  /** When EC2 takes the instance; undefined: at any time, or never. */
  readonly goesAt?: number;
  /** When a change that is scheduled is over at the latest, where that is told. */
  readonly lastsUntil?: number;
  /** When the queue got its message. */
  readonly sentAt: number;
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
/** How long before that the drain ends, so that its outcome is told while there is a node. */
const TELLING_TIME = 5_000;
/** What a drain has at least, however late its notice came: the instance may be there still. */
const LEAST_TIME = MINUTE;
/** A drain that moves nobody by force has as much at least. */
const LEAST_TIME_OF_RECOMMENDATION = 10 * MINUTE;
/** The queue keeps messages for two weeks, and AWS Health tells of some changes as long before. */
const LONGEST_WAIT = 13 * DAY;
/** When an instance that is still in service is taken to stay. */
const CERTAIN_IS_OFF_AFTER = 10 * MINUTE;
const UNCERTAIN_IS_OFF_AFTER = HOUR;

/** When EC2 takes the instance, where its notice does not say so itself. */
export function goesAtOf(name: Exclude<NoticeName, 'scheduled-change'>, started: number): number | undefined {
  switch (name) {
    case 'spot-interruption': return started + SPOT_NOTICE;
    case 'stopping': return started;
    case 'rebalance-recommendation': return undefined;
  }
}

/** Whether the instance may live on: a recommendation is followed by an interruption or not, and a reboot brings the machine back. */
export function mayStay(name: NoticeName | undefined): boolean {
  return name === 'rebalance-recommendation' || name === 'scheduled-change';
}

/** How certain it is that the instance goes, and how little time there is. */
const CERTAINTY: Readonly<Record<NoticeName, number>> = { 'rebalance-recommendation': 1, 'scheduled-change': 2, 'spot-interruption': 3, 'stopping': 4 };

/** Of two notices about one instance the more certain one says how its drain ends. */
export function isMoreCertain(name: NoticeName, than: NoticeName): boolean {
  return CERTAINTY[name] > CERTAINTY[than];
}

/** Whether the drain has failed of an instance that lives on, so that its pods still serve, and what terminates it later begins another one. */
export function hasFailedOnly({ notice, outcome }: { readonly notice?: NoticeName; readonly outcome?: Outcome }): boolean {
  return outcome === 'failed' && mayStay(notice);
}

/** When the drain begins: at once, but for a change that is scheduled as long before as the group lets a drain last. */
export function beginsAt({ name, started, goesAt, sentAt }: Notice, { drainTimeoutSeconds }: Terms): number {
  return name === 'scheduled-change' && goesAt !== undefined
    ? Math.max(started, Math.min(goesAt - drainTimeoutSeconds * 1000, sentAt + LONGEST_WAIT))
    : started;
}

/** The deadline of the drain that begins now: a moment before the instance goes, or as long as the group lets a drain last where nobody knows. */
export function deadlineOfNotice({ started, goesAt }: Notice, { drainTimeoutSeconds }: Terms, now: number): number {
  return goesAt === undefined
    ? Math.max(started + drainTimeoutSeconds * 1000, now + Math.min(drainTimeoutSeconds * 1000, LEAST_TIME_OF_RECOMMENDATION))
    : Math.max(goesAt - TELLING_TIME, now + LEAST_TIME);
}

/** From when an instance that is still in service is taken to stay: its node is uncordoned then, and a notice that comes so late means nothing. */
export function calledOffAt({ name, started, goesAt, lastsUntil }: Notice, { drainTimeoutSeconds }: Terms): number {
  return mayStay(name)
    ? (lastsUntil ?? goesAt ?? started + drainTimeoutSeconds * 1000) + UNCERTAIN_IS_OFF_AFTER
    : (goesAt ?? started) + CERTAIN_IS_OFF_AFTER;
}

/** No instance can be retained that EC2 takes. For a mere recommendation nobody is moved by force. */
export function whenBlockedBy(name: NoticeName, chosen: WhenBlockedName): WhenBlockedName {
  if (name === 'rebalance-recommendation') {
    return 'RETAIN';
  }
  return chosen === 'RETAIN' ? 'TERMINATE' : chosen;
}

/** Why the node is drained, for people. */
export function noticeSentence(name: NoticeName): string {
  switch (name) {
    case 'spot-interruption': return 'EC2 interrupts the Spot instance';
    case 'rebalance-recommendation': return 'EC2 recommends to replace the Spot instance, since it may be interrupted soon';
    case 'scheduled-change': return 'AWS Health has scheduled a change that stops, restarts or disturbs the instance';
    case 'stopping': return 'EC2 is stopping the instance';
  }
}
