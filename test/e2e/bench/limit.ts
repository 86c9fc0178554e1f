import type { PodTimes } from './pod-times';
import type { OwnerSpec } from './shapes';

/** How long an owner's pods themselves took, in milliseconds. */
interface OwnTimes {
  /** The slowest new pod, from creation to Ready. */
  readonly start: number;
  /** The slowest old pod, from the beginning of its termination until it was gone. */
  readonly stop: number;
}

/**
 * The shortest time in which the pods could leave their node without an owner falling below its floor, given how long they took to start and to stop
 * in this run. No drain could be faster. Undefined if unknown.
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
  // Replacements can be created beside their pods, all in parallel, whatever the floor.
  if (kind === 'Deployment') {
    return onDrainingNode <= spare ? Math.max(start, stop) : start + stop;
  }
  // A StatefulSet creates the replacement once the pod is gone. As many in parallel as may be missing.
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
