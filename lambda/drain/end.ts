import type { NoticeName } from '../../src/names';
import type { WhenBlockedName } from '../../src/options/group-options';

/**
 * Decides how a drain ends: what it ends as once its pods have moved and at its deadline, and what Auto Scaling is then told. overdue.ts beside it
 * decides about drains that nobody has ended.
 */
export type Outcome = 'drained' | 'nothing-to-drain' | 'node-missing' | 'forced' | 'retained' | 'failed';

/** The outcome of a drain that moved every pod, though an owner may not be whole again. */
export function outcomeWhenEmpty({ forced, pods }: { readonly forced: boolean; readonly pods: number }): Outcome {
  if (forced) {
    return 'forced';
  }
  return pods === 0 ? 'nothing-to-drain' : 'drained';
}

/** What decides about the end of a drain that is blocked. */
interface Blocked {
  readonly whenBlocked: WhenBlockedName;
  /** Its instance was retained before. */
  readonly isLast?: boolean;
  /** What EC2 or AWS Health said of its instance. */
  readonly notice?: NoticeName;
}

/** Whether the drain cannot keep its instance: it was retained before, or EC2 takes it and no lifecycle action could be abandoned. */
export function endsWithInstance({ isLast = false, notice }: Pick<Blocked, 'isLast' | 'notice'>): boolean {
  return isLast || notice !== undefined;
}

/** The outcome at the deadline while pods are left. With FORCE, a pod whose owner forbids force is kept, and its instance with it. */
export function outcomeAtDeadline(drain: Blocked, { keepsPods = false } = {}): Outcome {
  if (endsWithInstance(drain)) {
    return 'failed';
  }
  switch (drain.whenBlocked) {
    case 'RETAIN': return 'retained';
    case 'FORCE': return keepsPods ? 'retained' : 'failed';
    case 'TERMINATE': return 'failed';
  }
}

/** Whether the group is asked whether it keeps abandoned instances before the outcome is written: only its own drainer may ask. */
export function asksWhetherRetained(decided: Outcome, drainer: string | undefined, drainerName: string): boolean {
  return decided === 'retained' && drainer === drainerName;
}

/**
 * The outcome that is written on the node: an instance is retained only where its group keeps abandoned instances, as read just
 * before. Undefined: the group is another drainer's, which alone may ask. Who wants it kept does not want it terminated: then none is written.
 */
export function outcomeToWrite(decided: Outcome, retainsAbandoned: boolean | undefined, isWanted = false): Outcome | undefined {
  if (decided !== 'retained' || retainsAbandoned !== false) {
    return decided;
  }
  return isWanted ? undefined : 'failed';
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
