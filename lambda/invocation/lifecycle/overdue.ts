import type { WaitingInstances } from './lifecycle-actions';
import { METRICS } from '../../../src/names';
import { lifecycleResult, overdue } from '../../drain/end';
import type { DrainerDependencies } from '../dependencies';

/** Ends drains whose deadline passed while the cluster could not be seen. */
export async function settleOverdue(
  waiting: WaitingInstances, unseenSince: number, { clock, log, metrics }: Pick<DrainerDependencies, 'clock' | 'log' | 'metrics'>,
): Promise<void> {
  for (const instance of waiting.all.filter(({ transition }) => transition === 'terminating')) {
    const { action, started, found, options: terms } = instance;
    const outcome = overdue({ started, found, terms, unseenSince }, clock.now());
    if (outcome && await waiting.complete(instance, lifecycleResult(outcome)) === 'completed') {
      const seconds = Math.round((clock.now() - started) / 1000);
      log.error('Drain ended', { group: action.groupName, instance: action.instanceId, outcome, seconds, because: 'the Kubernetes API could not be reached' });
      metrics.count(METRICS.DRAINS, 1, outcome);
    }
  }
}
