import type { PodTimes } from './pod-times';
import type { OwnerSpec } from './shapes';

/** How long the pods of an owner took for themselves, in milliseconds. */
interface OwnTimes {
  /** From creation to Ready, of the slowest new pod. */
  readonly start: number;
  /** From the beginning of its termination until it is gone, of the slowest old pod. */
  readonly stop: number;
}

/**
 * The shortest time in which the pods could leave their node without an owner below its floor, with the times that they took
 * in this run to start and to stop: what no drain could be faster than. Undefined where that is not known.
 */
export function forcedLimit(owners: readonly OwnerSpec[], old: readonly PodTimes[], fresh: readonly PodTimes[]): number | undefined {
  const limits = owners.filter(({ onDrainingNode }) => onDrainingNode > 0).map((owner) => {
    const own = ({ app }: PodTimes) => app === owner.name;
    const times = timesOf(old.filter(own), fresh.filter(own));
    return times && limitOf(owner, times);
  });
  return limits.reduce((most, limit) => (most === undefined || limit === undefined ? undefined : Math.max(most, limit)), 0);
}

function limitOf(owner: OwnerSpec, { start, stop }: OwnTimes): number {
  const { kind, onDrainingNode } = owner;
  const spare = spareOf(owner);
  // A replacement can be made beside its pod. All of them side by side, whatever the floor.
  if (kind === 'Deployment') {
    return onDrainingNode <= spare ? Math.max(start, stop) : start + stop;
  }
  // A StatefulSet makes it when the pod is gone. As many at a time as may be missing.
  return Math.ceil(onDrainingNode / spare) * (start + stop);
}

/** How many pods may be missing: see simulation/observe/floor.ts, with the default strategy of a Deployment. */
function spareOf({ kind, replicas, budget }: OwnerSpec): number {
  if (budget) {
    return 'maxUnavailable' in budget ? budget.maxUnavailable : 0;
  }
  if (replicas === 1) {
    return 0;
  }
  return Math.max(1, kind === 'Deployment' ? Math.floor(replicas / 4) : 1);
}

function timesOf(old: readonly PodTimes[], fresh: readonly PodTimes[]): OwnTimes | undefined {
  const start = fresh.map(({ createdAt, readyAt }) => (readyAt === undefined ? NaN : readyAt - createdAt));
  const stop = old.map(({ leavingAt, goneAt }) => (leavingAt === undefined || goneAt === undefined ? NaN : goneAt - leavingAt));
  if (start.length === 0 || stop.length === 0 || [...start, ...stop].some(Number.isNaN)) {
    return undefined;
  }
  return { start: Math.max(...start), stop: Math.max(...stop) };
}
