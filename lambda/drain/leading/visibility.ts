import { isOutage, type Outage } from '../deadline';
import { type Sight, sightOf } from '../overdue';

/** What an invocation has seen of the cluster, and since when. Times are in milliseconds since the epoch. */
export interface Visibility {
  /** Since when this invocation has led. */
  readonly ledSince: number;
  /** When everything that a decision needs was last visible to a leader. */
  readonly seenAt: number;
  /** Since when the cluster has been visible without an outage. */
  readonly seenSince: number;
  /** When this invocation last saw it, or at first, when it saw the nodes. */
  readonly lookedAt: number;
  /** The last outage. */
  readonly outage?: Outage;
}

interface Beginning {
  /** Since when nobody has led; undefined if nobody ever did. */
  readonly unledSince?: number;
  /** Since when this invocation has seen the nodes. */
  readonly seenSince: number;
  readonly now: number;
}

/** The visibility of an invocation that begins to lead. */
export function visibilityAtFirst({ unledSince = Infinity, seenSince, now }: Beginning): Visibility {
  return { ledSince: now, seenAt: Math.min(unledSince, now), seenSince, lookedAt: seenSince };
}

/** Records that everything that a decision needs is visible now. */
export function seenNow(before: Visibility, now: number): Visibility {
  const unseen = { from: before.seenAt, until: now };
  const seen = { ...before, seenAt: now, lookedAt: now };
  return isOutage(unseen) ? { ...seen, seenSince: now, outage: unseen } : seen;
}

/** Whether this invocation has not seen the cluster for so long that what it knows of nodes is obsolete. */
export function isOutOfSight({ lookedAt }: Visibility, now: number): boolean {
  return isOutage({ from: lookedAt, until: now });
}

/** The sight by which overdue drains are judged while everything is visible. */
export function sightOfLeader({ seenSince, ledSince }: Visibility): Sight {
  return { type: 'seen', since: Math.max(seenSince, ledSince), leads: 'this' };
}

/** The same while something is not visible, by the API server's error and how long that lasts. Lists that have not arrived yet and a watch that has just broken are no outage. */
export function sightOfUnseen(visibility: Visibility, failure: unknown, now: number): Sight {
  const { seenAt, lookedAt, ledSince } = visibility;
  const sight = sightOf(failure, Math.max(seenAt, ledSince));
  return sight.type === 'away' && !isOutOfSight(visibility, now) ? { type: 'seen', since: Math.max(lookedAt, ledSince), leads: 'this' } : sight;
}
