import type { LifecycleActions } from './lifecycle-actions';
import { machineOf } from './machines';
import type { Ec2Port } from '../../aws/ports';
import type { Clock } from '../../clock';
import { lifecycleResult } from '../../drain/end';
import type { Groups } from '../../drain/instances/groups';
import type { HeldInstance } from '../../drain/instances/held-instance';
import { isGivenUpUnseen, launchTimeOf } from '../../drain/instances/launch';
import { nodesByInstance } from '../../drain/instances/nodes';
import { judgeOverdue, type Seen, type Sight, unseenSentence } from '../../drain/overdue';
import type { Node } from '../../kubernetes/objects';
import type { Log, Metrics } from '../../report/ports';
import type { Settings } from '../dependencies';
import { tellEnd } from '../telling/ends';
import type { EventRecorder } from '../telling/event-recorder';
import { tellAbandoned } from '../telling/launch-ends';
import type { MovedOwners } from '../telling/moved-owners';
import type { Summaries } from '../telling/summaries';
import type { Troubles } from '../telling/troubles';

interface OverdueDependencies {
  readonly actions: LifecycleActions;
  readonly ec2: Ec2Port;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly troubles: Troubles;
  readonly summaries: Summaries;
  readonly movedOwners: MovedOwners;
  readonly settings: Settings;
  /** Absent if the cluster cannot be reached. */
  readonly events?: EventRecorder;
}

/** Ends drains that nobody else ends: their deadline has passed, and no outcome is written on their nodes. */
export async function settleOverdue(
  on: OverdueDependencies, groups: Groups, { nodes = [], ...seen }: Seen & { readonly nodes?: readonly Node[] },
): Promise<void> {
  const { actions, clock } = on;
  const byInstance = nodesByInstance(nodes);
  for (const instance of actions.held.filter(({ transition }) => transition === 'terminating')) {
    const { started, action: { groupName, instanceId } } = instance;
    const end = judgeOverdue(instance, byInstance.get(instanceId) ?? [], { ...seen, retainsAbandoned: groups.retains(groupName), now: clock.now() });
    if (end && await actions.complete(instance, lifecycleResult(end.outcome)) === 'completed') {
      tellEnd(on, { ...end, started, group: groupName, instance: instanceId });
    }
  }
}

/** Abandons launches that have waited too long for a cluster that cannot be seen: otherwise they would hold up their group indefinitely. */
export async function giveUpUnseenLaunches(on: OverdueDependencies, sight: Sight): Promise<void> {
  const { actions, clock } = on;
  for (const instance of actions.held.filter(({ transition }) => transition === 'launching')) {
    if (isGivenUpUnseen(instance, await launchedAt(instance, on), clock.now()) && await actions.complete(instance, 'ABANDON') === 'completed') {
      tellAbandoned(on, { instance, because: unseenSentence(sight) });
    }
  }
}

/** EC2 is asked only if there was no event. */
async function launchedAt(instance: HeldInstance, on: OverdueDependencies): Promise<number> {
  const reading = instance.found ? await machineOf(instance.action, on) : undefined;
  return launchTimeOf(instance, reading?.type === 'known' ? reading.machine : undefined);
}
