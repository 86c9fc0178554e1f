import type { WaitingInstances } from './lifecycle-actions';
import { METRICS } from '../../../src/names';
import type { Clock } from '../../clock';
import { lifecycleResult, outcomeAtDeadline } from '../../drain/outcome';
import type { Log, Metrics } from '../../report';

/** Beyond the deadline, for an API server that comes back. Ends before the hook's global limit does in most groups. */
const PATIENCE = 5 * 60_000;

/**
 * Ends drains whose deadline has passed while the cluster could not be seen: what the user chose for a drain that cannot
 * finish holds then too. Where the choice is to retain, and the group does not, the instance is held on.
 */
export async function settleOverdue(waiting: WaitingInstances, clock: Clock, log: Log, metrics: Metrics): Promise<void> {
  for (const instance of waiting.all.filter(({ transition, found }) => transition === 'terminating' && !found)) {
    const { action, started, options } = instance;
    const outcome = outcomeAtDeadline(options.whenBlocked);
    const isOverdue = clock.now() > started + options.drainTimeoutSeconds * 1000 + PATIENCE;
    if (isOverdue && (outcome !== 'retained' || options.retainsAbandoned) && await waiting.complete(instance, lifecycleResult(outcome)) === 'completed') {
      const seconds = Math.round((clock.now() - started) / 1000);
      log.error('Drain ended', { group: action.groupName, instance: action.instanceId, outcome, seconds, because: 'the Kubernetes API could not be reached' });
      metrics.count(METRICS.DRAINS, 1, outcome);
    }
  }
}
