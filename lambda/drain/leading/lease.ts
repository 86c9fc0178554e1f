import type { Lease } from '../../kubernetes/objects';

/*
 * Who leads, and what a leader may conclude from what it sees. In this order: whether the Lease may be taken (lease.ts, here); since when the
 * cluster is in sight, and what an outage is (visibility.ts); how long retained nodes are looked at (progress.ts); when nothing is left to do
 * (rest.ts). What those do who do not lead is in following.ts.
 *
 * Surprising: the times that stand on a Lease are of another machine's clock. What counts is for how long we have seen it unchanged.
 */

/** Decides who leads: when the Lease may be taken, and until when something may be changed by whoever holds it. */

export const LEASE_SECONDS = 60;
/** Whoever can write Leases could name any duration, and would stop every drain for as long. */
const MOST_SECONDS = 5 * LEASE_SECONDS;
/** One renewal may hang for as long as a request can, and the next one still comes before nothing may be changed any more: 15 + 20 + 2 s of 40. */
export const RENEW_EVERY = 15_000;
/** A request that was sent while the Lease held may take effect this much later, so we stop that much earlier. */
const REQUEST_TIME = 20_000;
/** A holder that has not renewed for this long may be dead, and is watched. */
const SILENT_AFTER = 2 * RENEW_EVERY + 5_000;
/** A time that stands on the Lease and lies further ahead than this tells nothing. */
const MOST_AHEAD = 5 * 60_000;

export type LeaseDecision =
  | { readonly type: 'take' }
  /** Another invocation leads. */
  | { readonly type: 'leave' }
  /** Whoever leads may be dead, which shows by looking at it again. */
  | { readonly type: 'look-again'; readonly after: number };

/** What is known of a Lease besides what stands on it. */
export interface LeaseSight {
  /** Who asks. */
  readonly identity: string;
  /** For how long it has been seen unchanged by our own clock, in milliseconds. */
  readonly unchangedFor: number;
  /** Whether it has changed since this invocation looked first. */
  readonly hasChanged: boolean;
  /** The time of its renewal by our own clock, where that can be told. */
  readonly renewedAt?: number;
  readonly now: number;
}

/**
 * A Lease may be taken when nobody holds it, or when whoever does has not renewed it for as long as it lasts, as we have seen ourselves. What stands on
 * it as the time of its renewal tells only whether it is worth watching for that long, or whether our messages may come again.
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

/** Whether something may still be changed so long after the renewal was sent, in milliseconds. */
export function mayChange(sinceRenewal: number): boolean {
  return sinceRenewal < LEASE_SECONDS * 1000 - REQUEST_TIME;
}

/** Since when it is held by whom it is held, by what stands on it; -Infinity where that tells nothing. */
export function ledSince(acquiredAt: number | undefined, now: number): number {
  return acquiredAt !== undefined && acquiredAt < now + MOST_AHEAD ? acquiredAt : -Infinity;
}
