import { ADOPT_TIME, canEndAsChosen, deadlineOf, limitOf, type NewDrain } from './deadline';
import type { DrainState } from './state/drain-state';
import type { WhenBlockedName } from '../../src/options/group-options';

/**
 * Decides how a drain ends: what it ends as once its pods have moved, at its deadline, and when the cluster cannot be seen, and
 * what Auto Scaling is then told.
 */
export type Outcome = 'drained' | 'nothing-to-drain' | 'node-missing' | 'forced' | 'retained' | 'failed';

/** Beyond the deadline, for whoever leads, and for an API server that comes back. */
export const PATIENCE = 5 * 60_000;

/** The outcome of a drain that moved every pod, though an owner may not be whole again. */
export function outcomeWhenEmpty({ forced, pods }: { readonly forced: boolean; readonly pods: number }): Outcome {
  if (forced) {
    return 'forced';
  }
  return pods === 0 ? 'nothing-to-drain' : 'drained';
}

/**
 * The outcome at the deadline while pods are left. With FORCE, a pod whose owner forbids force is kept, and its instance with it. The last drain of an
 * instance that was retained before ends with it in any case.
 */
export function outcomeAtDeadline(whenBlocked: WhenBlockedName, { keepsPods = false, isLast = false } = {}): Outcome {
  if (isLast) {
    return 'failed';
  }
  switch (whenBlocked) {
    case 'RETAIN': return 'retained';
    case 'FORCE': return keepsPods ? 'retained' : 'failed';
    case 'TERMINATE': return 'failed';
  }
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

/** Who looks after a drain besides Auto Scaling. */
export type Sight =
  /** The cluster is seen, and since then somebody leads who could have decided: we or another invocation, which knows better and is given more time. */
  | { readonly type: 'seen'; readonly since: number; readonly leads: 'this' | 'another' }
  /** Since then the API server answers that we may not see the cluster. */
  | { readonly type: 'forbidden'; readonly since: number }
  /** It does not answer. */
  | { readonly type: 'away' };

/** A drain that nobody has ended, as Auto Scaling tells of it. */
export interface OpenDrain extends NewDrain {
  /** Since when it has been tried: when its message came first. */
  readonly triedSince: number;
  /** What stands on its node, where that can be seen. */
  readonly state?: Pick<DrainState, 'deadline' | 'limit'>;
}

/**
 * Whether a drain ends though nothing on its node says so. Its deadline holds whatever the cluster does: it follows from the action, the hook and
 * the options, and stands on the node for people to read. An API server that does not answer is an outage, which gives its time back, up to what
 * the hook allows. Never, where it could not end as the user chose, nor where nobody knows when it began.
 */
export function isOverdue({ triedSince, state, ...drain }: OpenDrain, sight: Sight, now: number): boolean {
  const isTimeKnown = state !== undefined || !drain.found;
  if (!isTimeKnown || !canEndAsChosen(drain.terms)) {
    return false;
  }
  const limit = state?.limit ?? limitOf(drain);
  if (sight.type === 'away') {
    return now >= limit - PATIENCE;
  }
  const deadline = state?.deadline ?? deadlineOf(drain, triedSince);
  const patience = sight.type === 'seen' && sight.leads === 'another' ? 2 * PATIENCE : PATIENCE;
  return now >= Math.min(Math.max(deadline, sight.since) + patience, limit + ADOPT_TIME);
}
