import type { Lease } from '../../kubernetes/objects';

/*
 * Who leads, and what a leader may conclude from what it sees. In this order: whether the Lease may be taken (lease.ts, here); since when the cluster
 * has been visible, and what counts as an outage (visibility.ts); for how long retained nodes are watched (progress.ts); when a leader is done
 * (rest.ts). following.ts decides what invocations do that do not lead.
 *
 * Surprising: the timestamps on a Lease come from another machine's clock. What counts is how long we have seen the Lease unchanged.
 */

/** Decides when the Lease may be taken, and until when its holder may change anything. */

export const LEASE_SECONDS = 60;
/** Anybody who can write Leases could set any duration, and would stop every drain for that long. */
const MOST_SECONDS = 5 * LEASE_SECONDS;
/** One renewal may hang until its request times out, and the next still comes in time, before the leader must stop changing things: 15 + 20 + 2 s of 40. */
export const RENEW_EVERY = 15_000;
/** A request sent while the Lease was valid may take effect this much later, so the leader stops that much earlier. */
const REQUEST_TIME = 20_000;
/** A holder that has not renewed for this long may be dead, so the Lease is watched. */
const SILENT_AFTER = 2 * RENEW_EVERY + 5_000;
/** A timestamp on the Lease that is further in the future than this is meaningless. */
const MOST_AHEAD = 5 * 60_000;

export type LeaseDecision =
  | { readonly type: 'take' }
  /** Another invocation leads. */
  | { readonly type: 'leave' }
  /** The leader may be dead; looking again will show. */
  | { readonly type: 'look-again'; readonly after: number };

/** What we know of a Lease in addition to its contents. */
export interface LeaseSight {
  /** The identity of this invocation. */
  readonly identity: string;
  /** For how long it has been seen unchanged by our own clock, in milliseconds. */
  readonly unchangedFor: number;
  /** Whether it has changed since this invocation first looked. */
  readonly hasChanged: boolean;
  /** The time of its renewal by our own clock, if known. */
  readonly renewedAt?: number;
  readonly now: number;
}

/**
 * A Lease may be taken if nobody holds it, or if we have seen ourselves that its holder has not renewed it for its whole duration. The renewal time
 * on the Lease only decides whether it is worth watching for that long, or better to let our messages come again.
 */
export function judgeLease(lease: Lease | undefined, { identity, unchangedFor, hasChanged, renewedAt = -Infinity, now }: LeaseSight): LeaseDecision {
  if (!lease?.spec.holderIdentity || lease.spec.holderIdentity === identity) {
    return { type: 'take' };
  }
  const left = Math.min(lease.spec.leaseDurationSeconds ?? LEASE_SECONDS, MOST_SECONDS) * 1000 - unchangedFor;
  if (left <= 0) {
    return { type: 'take' };
  }
  const isSilent = Math.abs(now - renewedAt) > SILENT_AFTER;
  return isSilent && !hasChanged ? { type: 'look-again', after: Math.min(left, RENEW_EVERY) } : { type: 'leave' };
}

/** Whether the holder may still change anything this long after it sent its last renewal, in milliseconds. */
export function mayChange(sinceRenewal: number): boolean {
  return sinceRenewal < LEASE_SECONDS * 1000 - REQUEST_TIME;
}

/** Since when the current holder has held the Lease, by the Lease's own timestamp; -Infinity if that is meaningless. */
export function ledSince(acquiredAt: number | undefined, now: number): number {
  return acquiredAt !== undefined && acquiredAt < now + MOST_AHEAD ? acquiredAt : -Infinity;
}
