/**
 * The one place where a time that the cluster has written meets our own clock: when a pod became ready, until when it terminates. Whoever wrote it
 * used a clock of the cluster, so it is compared with what that shows. Everything else, deadlines above all, is counted by our own clock alone.
 */

/** An API server tells its time to a second, and its answers take their own. */
const PRECISION = 2_000;

/** How far the cluster's clock is ahead of ours, in milliseconds; 0 where that cannot be told from an answer that took its time. */
export function clockAhead(serverNow: number | undefined, now: number): number {
  const ahead = serverNow === undefined ? 0 : serverNow - now;
  return Math.abs(ahead) < PRECISION ? 0 : ahead;
}
