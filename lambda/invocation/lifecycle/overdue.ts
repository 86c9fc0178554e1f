import type { LifecycleActions } from './lifecycle-actions';
import type { Clock } from '../../clock';
import { lifecycleResult, overdue } from '../../drain/end';
import type { Groups } from '../../drain/instances/groups';
import type { Log, Metrics } from '../../report';
import type { Settings } from '../dependencies';
import { tellEnd } from '../telling/ends';
import type { Summaries } from '../telling/summaries';

interface OverdueDependencies {
  readonly actions: LifecycleActions;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly summaries: Summaries;
  readonly settings: Settings;
}

/**
 * Ends drains whose deadline has passed while the cluster could not be seen.
 *
 * @param unseenSince when the cluster was seen last; -Infinity where it never was
 */
export async function settleOverdue(on: OverdueDependencies, groups: Groups, unseenSince: number): Promise<void> {
  const { actions, clock } = on;
  for (const instance of actions.held.filter(({ transition }) => transition === 'terminating')) {
    const { action: { groupName, instanceId }, started, found, options } = instance;
    const terms = { ...options, retainsAbandoned: groups.retains(groupName) };
    const outcome = overdue({ started, found, terms, unseenSince }, clock.now());
    if (outcome && await actions.complete(instance, lifecycleResult(outcome)) === 'completed') {
      tellEnd(on, { outcome, started, group: groupName, instance: instanceId, because: 'the Kubernetes API could not be reached' });
    }
  }
}
