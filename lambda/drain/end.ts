import type { NoticeName } from '../../src/names';
import type { WhenBlockedName } from '../../src/options/group-options';

/**
 * Decides how a drain ends: its outcome once all pods have moved, its outcome at the deadline, and what Auto Scaling is then told. overdue.ts decides
 * about drains that nobody has ended.
 */
export type Outcome = 'drained' | 'nothing-to-drain' | 'node-missing' | 'forced' | 'retained' | 'failed';

/** The outcome of a drain whose pods have all left, even if not every owner is back at its size. */
export function outcomeWhenEmpty({ forced, pods }: { readonly forced: boolean; readonly pods: number }): Outcome {
  if (forced) {
    return 'forced';
  }
  return pods === 0 ? 'nothing-to-drain' : 'drained';
}

/** What decides how a blocked drain ends. */
interface Blocked {
  readonly whenBlocked: WhenBlockedName;
  /** Its instance was retained before. */
  readonly isLast?: boolean;
  /** The notice of EC2 or AWS Health about its instance, if any. */
  readonly notice?: NoticeName;
}

/** Whether the drain cannot keep its instance: the instance was retained before, or EC2 takes it and there is no lifecycle action that could be abandoned. */
export function endsWithInstance({ isLast = false, notice }: Pick<Blocked, 'isLast' | 'notice'>): boolean {
  return isLast || notice !== undefined;
}

/** The outcome at the deadline if pods are left. With FORCE, a pod whose owner forbids force stays, and so the instance is kept. */
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

/** Whether to ask Auto Scaling, before the outcome is written, if the group keeps abandoned instances. Only the drainer that owns the group may ask. */
export function asksWhetherRetained(decided: Outcome, drainer: string | undefined, drainerName: string): boolean {
  return decided === 'retained' && drainer === drainerName;
}

/**
 * The outcome to write on the node. An instance is retained only if its group keeps abandoned instances, as read just before. `retainsAbandoned` is
 * undefined if the group belongs to another drainer, which alone may ask. If a person wanted the instance kept and it cannot be, no outcome is
 * written (undefined), since that person does not want it terminated.
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

/** The outcome of an instance with several nodes. If one node requires that the instance is kept, it is kept. */
export function outcomeOfAll(outcomes: readonly Outcome[]): Outcome {
  return outcomes.find((outcome) => outcome === 'retained') ?? outcomes[0];
}

/** Whether the instance is terminated after a drain with this outcome, so that the node's pods no longer count. */
export function endsInstance(outcome: Outcome): boolean {
  return lifecycleResult(outcome) === 'CONTINUE';
}

/** Whether the instance is terminated although the outcome says `retained`: its group no longer keeps abandoned instances. */
export function isLostThough(outcome: Outcome, retainsAbandoned: boolean): boolean {
  return outcome === 'retained' && !retainsAbandoned;
}
