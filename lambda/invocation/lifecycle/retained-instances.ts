import type { NodeWriter } from './node-writer';
import { RetainedWithoutNode, type WithoutNode } from './retained-without-node';
import type { AutoScalingPort, Ec2Port } from '../../aws/ports';
import type { Clock } from '../../clock';
import type { Groups } from '../../drain/instances/groups';
import { type EndingRetention, planRetained, type RetainedNode } from '../../drain/instances/retained';
import { RETENTION_WITHOUT_NODE } from '../../drain/retention';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report/ports';
import { forEachBounded } from '../bounded';
import type { EventRecorder } from '../telling/event-recorder';
import { fieldsOfRetained, tellRetained, tellRetainedTerminated } from '../telling/retained';
import type { Troubles } from '../telling/troubles';

const PARALLEL = 10;

interface RetainedDependencies {
  readonly autoScaling: AutoScalingPort;
  readonly ec2: Ec2Port;
  readonly kubernetes: Pick<KubernetesPort, 'list'>;
  readonly writer: NodeWriter;
  readonly events: EventRecorder;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly troubles: Troubles;
  readonly withoutNode: WithoutNode;
  readonly drainerName: string;
}

/**
 * The retained instances of the drainer's own groups: notes on their nodes that they are retained, so that the leader goes on moving their pods, and
 * has those terminated whose retention is over or that no longer have a node. The termination begins another lifecycle action, and with it the last
 * drain of the node.
 */
export class RetainedInstances {
  /** By instance. */
  private readonly calledAt = new Map<string, number>();

  private readonly withoutNode: RetainedWithoutNode;

  constructor(private readonly on: RetainedDependencies) {
    this.withoutNode = new RetainedWithoutNode(on);
  }

  /** Returns the changed nodes in their new state. */
  async attend(nodes: readonly Node[], groups: Groups): Promise<readonly Node[]> {
    const { drainerName, clock } = this.on;
    const { note, terminate, withoutNode, endsWithoutNode } = planRetained(nodes, { groups, drainerName, calledAt: this.calledAt, now: clock.now() });
    const changed: Node[] = [];
    await forEachBounded(note, PARALLEL, async (retained) => {
      changed.push(...await this.note(retained));
    });
    const gone = (await this.withoutNode.confirm({ withoutNode, endsWithoutNode }, groups))
      .map((instance) => ({ ...instance, nodes: [], because: RETENTION_WITHOUT_NODE }));
    await forEachBounded([...terminate, ...gone], PARALLEL, (ending) => this.terminate(ending));
    return changed;
  }

  private async note(retained: RetainedNode): Promise<readonly Node[]> {
    const answer = await this.on.writer.patch(retained.node, retained.patch);
    if (answer.type !== 'written') {
      return [];
    }
    tellRetained(this.on, retained);
    return [answer.node];
  }

  private async terminate(ending: EndingRetention): Promise<void> {
    const { autoScaling, troubles, clock } = this.on;
    const { instanceId, groupName } = ending;
    this.calledAt.set(instanceId, clock.now());
    try {
      if (await autoScaling.terminateInstance({ groupName, instanceId }) === 'terminating') {
        tellRetainedTerminated(this.on, ending);
      }
      troubles.ended('Retained instance could not be terminated', instanceId);
    } catch (error) {
      troubles.failed('Retained instance could not be terminated', instanceId, { ...fieldsOfRetained(ending), error });
    }
  }
}
