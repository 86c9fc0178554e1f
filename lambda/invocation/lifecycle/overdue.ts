import type { LifecycleActions } from './lifecycle-actions';
import { METRICS } from '../../../src/names';
import type { Ec2Port, LifecycleAction } from '../../aws/ports';
import type { Clock } from '../../clock';
import { isOverdue, lifecycleResult, type Outcome, outcomeAtDeadline, outcomeOfAll, type Sight } from '../../drain/end';
import type { Groups } from '../../drain/instances/groups';
import type { HeldInstance } from '../../drain/instances/held-instance';
import { isGivenUpUnseen } from '../../drain/instances/launch';
import { nodesByInstance } from '../../drain/instances/nodes';
import { belongsTo, type DrainState, readDrainState } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import { ApiError } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report';
import type { Settings } from '../dependencies';
import { tellEnd } from '../telling/ends';
import type { EventRecorder } from '../telling/event-recorder';
import type { InterruptedOwners } from '../telling/interrupted-owners';
import type { Summaries } from '../telling/summaries';

interface OverdueDependencies {
  readonly actions: LifecycleActions;
  readonly ec2: Ec2Port;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly summaries: Summaries;
  readonly interruptedOwners: InterruptedOwners;
  readonly settings: Settings;
  /** Absent where no node can be written on. */
  readonly events?: EventRecorder;
}

/** What is known of the cluster, besides what Auto Scaling says. */
interface Seen {
  readonly sight: Sight;
  /** As they were seen last; none where they never were. */
  readonly nodes?: readonly Node[];
  /** How the drain of a node has ended by the rules, where that could not be written down. */
  readonly decided?: (node: Node) => Outcome | undefined;
  readonly isRefusing?: (node: Node) => boolean;
}

/** Ends drains that nobody else ends: their deadline has passed, and nothing on their nodes says how it ended. */
export async function settleOverdue(on: OverdueDependencies, groups: Groups, { sight, nodes = [], decided, isRefusing }: Seen): Promise<void> {
  const { actions, clock } = on;
  const byInstance = nodesByInstance(nodes);
  for (const instance of actions.held.filter(({ transition }) => transition === 'terminating')) {
    const { action, started, found, triedSince, options } = instance;
    const { groupName, instanceId } = action;
    const drains = (byInstance.get(instanceId) ?? []).map((node) => ({ node, state: drainOf(node, action) }));
    if (drains.length > 0 && drains.every(({ state }) => state?.outcome !== undefined)) {
      continue;
    }
    const last = drains.flatMap(({ state }) => (state && !state.outcome ? [state] : [])).sort((one, other) => other.deadline - one.deadline)[0];
    const terms = { ...options, ...last?.isLast && { whenBlocked: last.whenBlocked }, retainsAbandoned: groups.retains(groupName) };
    if (isOverdue({ started, found, triedSince, terms, state: last }, sight, clock.now())) {
      const blocked = outcomeAtDeadline(terms.whenBlocked, { isLast: last?.isLast });
      const outcomes = drains.map(({ node, state }) => state?.outcome ?? decided?.(node) ?? blocked);
      const outcome = outcomes.length === 0 ? blocked : outcomeOfAll(outcomes);
      if (await actions.complete(instance, lifecycleResult(outcome)) === 'completed') {
        const node = (drains.find(({ state }) => !state?.outcome) ?? drains.at(0))?.node;
        const isWritable = !node || isRefusing?.(node) !== true;
        tellEnd(on, { outcome, started, group: groupName, instance: instanceId, node, because: reasonOf(sight, { node, isWritable }) });
      }
    }
  }
}

/** What stands on the node of this action. */
function drainOf(node: Node, action: LifecycleAction): DrainState | undefined {
  const state = readDrainState(node);
  return state && belongsTo(state, action) ? state : undefined;
}

/** Gives up launches that have waited for a cluster that cannot be seen: for ever, they would hold up their group. */
export async function giveUpUnseenLaunches(on: OverdueDependencies, sight: Sight): Promise<void> {
  const { actions, clock, log, metrics } = on;
  for (const instance of actions.held.filter(({ transition }) => transition === 'launching')) {
    const { groupName, instanceId } = instance.action;
    if (isGivenUpUnseen(instance, await launchedAt(instance, on), clock.now()) && await actions.complete(instance, 'ABANDON') === 'completed') {
      log.error('Launch abandoned', { group: groupName, instance: instanceId, because: reasonOf(sight, {}), joinTimeoutSeconds: instance.options.joinTimeoutSeconds });
      metrics.count(METRICS.NODES_NOT_JOINED, 1);
    }
  }
}

/** What it means that the cluster could not be asked. */
export function sightOf(error: unknown, since: number): Sight {
  return error instanceof ApiError && (error.status === 401 || error.status === 403) ? { type: 'forbidden', since } : { type: 'away' };
}

/** The event of the launch tells; where there was none, EC2 does. */
async function launchedAt({ action, started, found }: HeldInstance, { ec2, log }: OverdueDependencies): Promise<number> {
  if (!found) {
    return started;
  }
  try {
    return (await ec2.describeInstance(action.instanceId))?.launchTime ?? started;
  } catch (error) {
    log.warn('Instance could not be looked up in EC2', { group: action.groupName, instance: action.instanceId, error });
    return started;
  }
}

function reasonOf(sight: Sight, { node, isWritable = true }: { readonly node?: Node; readonly isWritable?: boolean }): string {
  switch (sight.type) {
    case 'away': return 'the Kubernetes API could not be reached';
    case 'forbidden': return 'the Kubernetes API forbids what the drainer needs';
    case 'seen':
      if (!node) {
        return 'its node could not be found';
      }
      return isWritable ? 'nobody could decide about its node' : 'its node could not be written on';
  }
}
