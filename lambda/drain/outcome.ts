import type { WhenBlockedName } from '../../src/options/group-options';

/** How a drain ended. */
export type Outcome = 'drained' | 'nothing-to-drain' | 'node-missing' | 'forced' | 'retained' | 'failed';

/**
 * The result for the lifecycle action. Only ABANDON keeps an instance, and only where the group's instance lifecycle policy
 * says so: https://docs.aws.amazon.com/autoscaling/ec2/userguide/adding-lifecycle-hooks.html
 */
export function lifecycleResult(outcome: Outcome): 'CONTINUE' | 'ABANDON' {
  return outcome === 'retained' ? 'ABANDON' : 'CONTINUE';
}

/**
 * The outcome of a drain whose deadline has come while pods are left. Those whose owner forbids force are kept with their
 * instance, if the group keeps abandoned instances.
 */
export function outcomeAtDeadline(whenBlocked: WhenBlockedName, neverForce = false): Outcome {
  switch (whenBlocked) {
    case 'RETAIN': return 'retained';
    case 'FORCE': return neverForce ? 'retained' : 'failed';
    case 'TERMINATE': return 'failed';
  }
}
