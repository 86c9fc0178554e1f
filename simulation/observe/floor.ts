import type { PodDisruptionBudget } from '../cluster/objects';
import { podsOf } from '../component-base/rounding';

/** The number of available pods below which an owner, or the pods of a budget, must not fall. */
export interface Floor {
  readonly pods: number;
  /** Its reason, such as `budget cart` or `one replica`. */
  readonly from: string;
}

/** How many healthy pods a budget requires if `expected` are wanted. At most `expected`, since nobody could keep more. */
export function desiredHealthy({ spec }: PodDisruptionBudget, expected: number): number {
  const asked = spec.maxUnavailable !== undefined
    ? expected - podsOf(spec.maxUnavailable, expected, 'up')
    : podsOf(spec.minAvailable ?? 1, expected, 'up');
  return Math.max(0, Math.min(expected, asked));
}

/** `budgets` are those that select the pods of this owner and of no other. */
export function floorOf(desired: number, maxUnavailable: number, budgets: readonly PodDisruptionBudget[]): Floor {
  const strictest = budgets.map((budget): Floor => ({ pods: desiredHealthy(budget, desired), from: `budget ${budget.metadata.name}` }))
    .sort((a, b) => b.pods - a.pods)[0];
  if (strictest) {
    return strictest;
  }
  if (desired <= 1) {
    return { pods: desired, from: desired === 1 ? 'one replica' : 'no replicas' };
  }
  const mayMiss = Math.max(1, maxUnavailable);
  return { pods: Math.max(0, desired - mayMiss), from: `${desired} replicas less ${mayMiss}` };
}
