import type { IntOrString } from '../cluster/objects';

/** The number of pods that `value` means for `total`; percentages are rounded as requested. */
export function podsOf(value: IntOrString, total: number, round: 'up' | 'down'): number {
  if (typeof value === 'number') {
    return value;
  }
  const percent = /^(\d+)%$/.exec(value);
  if (!percent) {
    return Number.parseInt(value, 10) || 0;
  }
  const exact = (Number(percent[1]) * total) / 100;
  return round === 'up' ? Math.ceil(exact) : Math.floor(exact);
}

interface RollingUpdateLimits {
  readonly maxSurge?: IntOrString;
  readonly maxUnavailable?: IntOrString;
}

/**
 * How many pods a rolling update may add, and how many may be unavailable. Surge is rounded up and unavailability down; if both were zero, one may be
 * unavailable, since the update could never begin otherwise.
 */
export function rollingUpdateLimits(limits: RollingUpdateLimits | undefined, replicas: number): { surge: number; unavailable: number } {
  const surge = podsOf(limits?.maxSurge ?? '25%', replicas, 'up');
  const unavailable = podsOf(limits?.maxUnavailable ?? '25%', replicas, 'down');
  return { surge, unavailable: surge === 0 && unavailable === 0 ? 1 : Math.min(unavailable, replicas) };
}
