import { canEndAsChosen, drainTimeoutEnds, type DrainTerms } from './deadline';
import type { WhenBlockedName } from '../../src/options/group-options';

/**
 * Decides how a drain ends: what it ends as once its pods have moved, at its deadline, and when the cluster cannot be seen, and
 * what Auto Scaling is then told.
 */
export type Outcome = 'drained' | 'nothing-to-drain' | 'node-missing' | 'forced' | 'retained' | 'failed';

/** Beyond the deadline, for an API server that comes back. Ends before the hook's global limit does in most groups. */
export const PATIENCE = 5 * 60_000;

/** The outcome of a drain that moved every pod, though an owner may not be whole again. */
export function outcomeWhenEmpty({ forced, pods }: { readonly forced: boolean; readonly pods: number }): Outcome {
  if (forced) {
    return 'forced';
  }
  return pods === 0 ? 'nothing-to-drain' : 'drained';
}

/** The outcome at the deadline while pods are left. With FORCE, a pod whose owner forbids force is kept, and its instance with it. */
export function outcomeAtDeadline(whenBlocked: WhenBlockedName, keepsPods = false): Outcome {
  switch (whenBlocked) {
    case 'RETAIN': return 'retained';
    case 'FORCE': return keepsPods ? 'retained' : 'failed';
    case 'TERMINATE': return 'failed';
  }
}

/**
 * The outcome that is written on the node: an instance is retained only where its group keeps abandoned instances, as read just
 * before. Undefined: the group is another drainer's, which alone may ask.
 */
export function outcomeToWrite(decided: Outcome, retainsAbandoned: boolean | undefined): Outcome {
  return decided === 'retained' && retainsAbandoned === false ? 'failed' : decided;
}

/**
 * The result for the lifecycle action. Only ABANDON keeps an instance, and only where the group's instance lifecycle policy
 * says so: https://docs.aws.amazon.com/autoscaling/ec2/userguide/adding-lifecycle-hooks.html
 */
export function lifecycleResult(outcome: Outcome): 'CONTINUE' | 'ABANDON' {
  return outcome === 'retained' ? 'ABANDON' : 'CONTINUE';
}

/** The outcome of an instance with several nodes: what one of them must be kept for, it is kept for. */
export function outcomeOfAll(outcomes: readonly Outcome[]): Outcome {
  return outcomes.find((outcome) => outcome === 'retained') ?? outcomes[0];
}

/** Whether the node's machine goes once its drain has this outcome, so that the node's pods no longer count. */
export function endsInstance(outcome: Outcome): boolean {
  return lifecycleResult(outcome) === 'CONTINUE';
}

/** Whether an instance that the outcome says is retained is terminated all the same: its group no longer keeps abandoned instances. */
export function isLostThough(outcome: Outcome, retainsAbandoned: boolean): boolean {
  return outcome === 'retained' && !retainsAbandoned;
}

/** A drain whose node cannot be seen, as Auto Scaling tells of it. */
export interface UnseenDrain {
  /** When its action began; meaningless where it was found. */
  readonly started: number;
  /** No event told of it, so its time is not known. */
  readonly found: boolean;
  readonly terms: DrainTerms;
  /** Since when the cluster has been out of sight; never seen: -Infinity. */
  readonly unseenSince: number;
}

/**
 * The outcome of a drain whose deadline passed while the cluster could not be seen: what the user chose for a drain that cannot
 * finish holds then too. Undefined: its action is held on, as it is for good where the choice is to retain and the group does not.
 */
export function overdue({ started, found, terms, unseenSince }: UnseenDrain, now: number): Outcome | undefined {
  const isOver = !found && now > drainTimeoutEnds(started, terms) + PATIENCE && now >= unseenSince + PATIENCE;
  return isOver && canEndAsChosen(terms) ? outcomeAtDeadline(terms.whenBlocked) : undefined;
}
