import type { NodeWriter } from './node-writer';
import { METRICS, terminatingHookName } from '../../../src/names';
import type { AutoScalingPort } from '../../aws/ports';
import type { Clock } from '../../clock';
import { newDrainState } from '../../drain/instances/drain-states';
import type { Groups } from '../../drain/instances/groups';
import { type EndingRetention, planRetained, type RetainedNode, retainedSince } from '../../drain/instances/retained';
import { drainStatePatch, readDrainState, retainedPatch } from '../../drain/state/drain-state';
import type { Node } from '../../kubernetes/objects';
import type { NodePatch } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report';
import { forEachBounded } from '../bounded';
import type { EventRecorder } from '../telling/event-recorder';

const PARALLEL = 10;
/** Until then Auto Scaling shows what became of the last call. */
const CALL_AGAIN_AFTER = 2 * 60_000;

interface RetainedDependencies {
  readonly autoScaling: AutoScalingPort;
  readonly writer: NodeWriter;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly drainerName: string;
}

/**
 * The retained instances of the drainer's own groups: notes on their nodes that they are, so that whoever leads moves their pods, and has those terminated
 * whose retention is over. That begins another lifecycle action, and with it the last drain of the node.
 */
export class RetainedInstances {
  /** By instance. */
  private readonly calledAt = new Map<string, number>();

  constructor(private readonly on: RetainedDependencies) {}

  /** Returns the nodes that it changed, as they are now. */
  async attend(nodes: readonly Node[], groups: Groups): Promise<readonly Node[]> {
    const { drainerName, clock } = this.on;
    const { note, terminate } = planRetained(nodes, { groups, drainerName });
    const changed: Node[] = [];
    await forEachBounded(note, PARALLEL, async (retained) => {
      changed.push(...await this.note(retained, groups));
    });
    const due = terminate.filter(({ instanceId }) => clock.now() >= (this.calledAt.get(instanceId) ?? -Infinity) + CALL_AGAIN_AFTER);
    await forEachBounded(due, PARALLEL, (ending) => this.terminate(ending));
    return changed;
  }

  private async note({ node, instanceId, groupName }: RetainedNode, groups: Groups): Promise<readonly Node[]> {
    const { writer, events, log, clock } = this.on;
    const patch = this.patchOf({ node, instanceId, groupName }, groups);
    const answer = patch && await writer.patch(node, patch);
    if (answer?.type !== 'written') {
      return [];
    }
    const since = readDrainState(answer.node)?.retainedSince ?? clock.now();
    log.warn('Instance is retained', { group: groupName, instance: instanceId, node: node.metadata.name, since: new Date(since).toISOString() });
    events.record(node, { type: 'Warning', reason: 'InstanceRetained', message: 'The instance is retained: it is out of service and replaced, runs on, and is billed' });
    return [answer.node];
  }

  /** A node whose drain nobody could begin, for the hook timed out while the drainer was down, is cordoned as well; that of a former drainer is taken over. */
  private patchOf({ node, instanceId, groupName }: RetainedNode, groups: Groups): NodePatch | undefined {
    const { drainerName, clock } = this.on;
    const before = readDrainState(node);
    const retained = retainedPatch(retainedSince(before, clock.now()));
    if (before?.drainer === drainerName) {
      return retained;
    }
    const options = groups.optionsOf(groupName);
    if (!options) {
      return undefined;
    }
    const action = { groupName, hookName: terminatingHookName(drainerName), instanceId };
    const drain = newDrainState({ action, started: clock.now(), found: true, options }, { retainsAbandoned: true, drainerName, now: clock.now() });
    const begun = drainStatePatch(node, drain, false);
    return { ...begun, metadata: { ...begun.metadata, annotations: { ...begun.metadata?.annotations, ...retained.metadata?.annotations } } };
  }

  private async terminate({ instanceId, groupName, nodes, because }: EndingRetention): Promise<void> {
    const { autoScaling, events, log, metrics, clock } = this.on;
    const fields = { group: groupName, instance: instanceId, node: nodes[0].metadata.name, because };
    this.calledAt.set(instanceId, clock.now());
    try {
      if (await autoScaling.terminateInstance({ groupName, instanceId }) === 'terminating') {
        log.info('Retained instance is terminated', fields);
        metrics.count(METRICS.RETAINED_INSTANCES_TERMINATED, 1);
        nodes.forEach((node) => events.record(node, { type: 'Normal', reason: 'RetainedInstanceTerminated', message: `The retained instance is terminated: ${because}` }));
      }
    } catch (error) {
      log.warn('Retained instance could not be terminated', { ...fields, error });
    }
  }
}
