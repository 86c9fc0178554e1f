import type { Ec2Port, GroupInstance } from '../../aws/ports';
import type { Clock } from '../../clock';
import type { Groups } from '../../drain/instances/groups';
import { judgeMissingNode, lookAgainAt } from '../../drain/instances/missing-node';
import { nodeByName, nodesByInstance } from '../../drain/instances/nodes';
import type { RetainedPlan } from '../../drain/instances/retained';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log } from '../../report/ports';
import type { Troubles } from '../telling/troubles';

/** When no node of an instance was seen for the first time, and when for the last. */
interface Missed {
  readonly since: number;
  readonly at: number;
}

/** By instance. Kept by the process: most often the next sweep runs in it, too, and is the second look. */
export type WithoutNode = Map<string, Missed>;

interface WithoutNodeDependencies {
  readonly kubernetes: Pick<KubernetesPort, 'list'>;
  readonly ec2: Ec2Port;
  readonly clock: Clock;
  readonly log: Log;
  readonly troubles: Troubles;
  readonly withoutNode: WithoutNode;
  readonly drainerName: string;
}

/**
 * Finds the retained instances that certainly have no node any more: two complete lists lacked it, a minute apart or more, and EC2 knows the instance by
 * no name of a node. Nobody can steer them, for there is no node to annotate, but while the drainer is held they stay.
 */
export class RetainedWithoutNode {
  constructor(private readonly on: WithoutNodeDependencies) {}

  /** Returns those of `endsWithoutNode` that certainly have none. */
  async confirm({ withoutNode: all, endsWithoutNode }: Pick<RetainedPlan, 'withoutNode' | 'endsWithoutNode'>, groups: Groups): Promise<readonly GroupInstance[]> {
    const { withoutNode, clock } = this.on;
    const now = clock.now();
    const seen = new Set(all.map(({ instanceId }) => instanceId));
    [...withoutNode.keys()].filter((id) => !seen.has(id)).forEach((id) => withoutNode.delete(id));
    const due = endsWithoutNode.filter(({ instanceId }) => lookAgainAt(withoutNode.get(instanceId)?.at ?? Infinity) <= now);
    all.forEach((instance) => this.note(instance, now));
    due.forEach(({ instanceId }) => withoutNode.set(instanceId, { since: withoutNode.get(instanceId)?.since ?? now, at: now }));
    return due.length > 0 ? this.look(due, groups) : [];
  }

  private note({ instanceId, groupName }: GroupInstance, now: number): void {
    const { withoutNode, log } = this.on;
    if (!withoutNode.has(instanceId)) {
      withoutNode.set(instanceId, { since: now, at: now });
      log.info('Retained instance has no node', { group: groupName, instance: instanceId });
    }
  }

  /** None where something could not be asked. */
  private async look(instances: readonly GroupInstance[], groups: Groups): Promise<readonly GroupInstance[]> {
    const { kubernetes, troubles, drainerName } = this.on;
    try {
      const [{ items: nodes }, { items: [hold] }] = await Promise.all([kubernetes.list('nodes'), kubernetes.list('configmaps')]);
      const isHeld = hold?.data?.[drainerName] !== undefined;
      const certain = isHeld ? []
        : await Promise.all(instances.map(async (instance) => (await this.isGone(instance, nodes, groups) ? [instance] : [])));
      troubles.ended('Nodes could not be looked for', 'retained');
      return certain.flat();
    } catch (error) {
      troubles.failed('Nodes could not be looked for', 'retained', { instances: instances.map(({ instanceId }) => instanceId), error });
      return [];
    }
  }

  private async isGone({ instanceId, groupName }: GroupInstance, nodes: readonly Node[], groups: Groups): Promise<boolean> {
    const options = groups.optionsOf(groupName);
    if (!options || nodesByInstance(nodes).has(instanceId)) {
      return false;
    }
    const machine = await this.on.ec2.describeInstance(instanceId);
    const node = nodeByName(nodes, [instanceId, machine?.privateDnsName]);
    return judgeMissingNode({ options }, { node, machine, now: this.on.clock.now() }).type === 'missing';
  }
}
