/**
 * The only place where timestamps written by the cluster (when a pod became ready, when it must be gone) meet our own clock. Such a timestamp comes
 * from a clock of the cluster, so it is compared with that clock. Everything else, deadlines above all, uses our own clock alone.
 */

/** The API server's Date header has a resolution of one second, and the response takes time, too. Smaller differences mean nothing. */
const PRECISION = 2_000;

/** How far the cluster's clock is ahead of ours, in milliseconds; 0 if the difference is within the precision of the measurement, or unknown. */
export function clockAhead(serverNow: number | undefined, now: number): number {
  const ahead = serverNow === undefined ? 0 : serverNow - now;
  return Math.abs(ahead) < PRECISION ? 0 : ahead;
}
