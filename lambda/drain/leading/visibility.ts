import { isOutage, type Outage } from '../deadline';
import { type Sight, sightOf } from '../overdue';

/** Since when a leader can tell what of the cluster, in milliseconds since the epoch. */
export interface Visibility {
  /** Since when this invocation leads. */
  readonly ledSince: number;
  /** When all that a decision needs was seen last, by whoever led. */
  readonly seenAt: number;
  /** Since when the cluster has been seen without a break that counts. */
  readonly seenSince: number;
  /** When this invocation saw it last, or the nodes alone when it began. */
  readonly lookedAt: number;
  /** The last break that counts. */
  readonly outage?: Outage;
}

interface Beginning {
  /** Since when nobody has led; undefined where nobody ever did. */
  readonly unledSince?: number;
  /** Since when this invocation sees the nodes. */
  readonly seenSince: number;
  readonly now: number;
}

/** For an invocation that begins to lead. */
export function visibilityAtFirst({ unledSince = Infinity, seenSince, now }: Beginning): Visibility {
  return { ledSince: now, seenAt: Math.min(unledSince, now), seenSince, lookedAt: seenSince };
}

/** All that a decision needs is seen now. */
export function seenNow(before: Visibility, now: number): Visibility {
  const unseen = { from: before.seenAt, until: now };
  const seen = { ...before, seenAt: now, lookedAt: now };
  return isOutage(unseen) ? { ...seen, seenSince: now, outage: unseen } : seen;
}

/** Whether this invocation has been without sight for so long that what it saw of nodes tells nothing any more. */
export function isOutOfSight({ lookedAt }: Visibility, now: number): boolean {
  return isOutage({ from: lookedAt, until: now });
}

/** What drains that nobody has ended can count on, while everything is seen. */
export function sightOfLeader({ seenSince, ledSince }: Visibility): Sight {
  return { type: 'seen', since: Math.max(seenSince, ledSince), leads: 'this' };
}

/** And while something is not: by what the API server answered, and for how long. Lists that have not arrived and a watch that broke a moment ago are no outage. */
export function sightOfUnseen(visibility: Visibility, failure: unknown, now: number): Sight {
  const { seenAt, lookedAt, ledSince } = visibility;
  const sight = sightOf(failure, Math.max(seenAt, ledSince));
  return sight.type === 'away' && !isOutOfSight(visibility, now) ? { type: 'seen', since: Math.max(lookedAt, ledSince), leads: 'this' } : sight;
}
