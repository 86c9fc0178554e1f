import { machineOf } from './machines';
import type { Ec2Port, GroupInstance } from '../../aws/ports';
import type { Clock } from '../../clock';
import type { Groups } from '../../drain/instances/groups';
import type { RetainedPlan } from '../../drain/instances/retained';
import { hasCertainlyNoNode, type Missed, planWithoutNode } from '../../drain/instances/retained-without-node';
import { isHeld } from '../../drain/people/holds';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log } from '../../report/ports';
import { forEachBounded } from '../bounded';
import type { Troubles } from '../telling/troubles';

const PARALLEL = 10;

/** By instance. Kept by the process: usually the next sweep runs in it, too, and is the second look. */
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

/** Looks for the nodes of retained instances that seem to have none. While the drainer is held, these instances stay. */
export class RetainedWithoutNode {
  constructor(private readonly on: WithoutNodeDependencies) {}

  /** Returns those of `endsWithoutNode` that certainly have none. */
  async confirm(retained: Pick<RetainedPlan, 'withoutNode' | 'endsWithoutNode'>, groups: Groups): Promise<readonly GroupInstance[]> {
    const { withoutNode, clock, log } = this.on;
    const { missed, isNew, lookFor } = planWithoutNode(retained, withoutNode, clock.now());
    withoutNode.clear();
    missed.forEach((one, instanceId) => withoutNode.set(instanceId, one));
    isNew.forEach(({ instanceId, groupName }) => log.info('Retained instance has no node', { group: groupName, instance: instanceId }));
    return lookFor.length > 0 ? this.look(lookFor, groups) : [];
  }

  /** Returns none if the cluster could not be asked. */
  private async look(instances: readonly GroupInstance[], groups: Groups): Promise<readonly GroupInstance[]> {
    const { kubernetes, troubles, drainerName } = this.on;
    try {
      const [{ items: nodes }, { items: [hold] }] = await Promise.all([kubernetes.list('nodes'), kubernetes.list('configmaps')]);
      troubles.ended('Nodes could not be looked for', 'retained');
      return isHeld(hold, drainerName) ? [] : await this.gone(instances, nodes, groups);
    } catch (error) {
      troubles.failed('Nodes could not be looked for', 'retained', { instances: instances.map(({ instanceId }) => instanceId), error });
      return [];
    }
  }

  private async gone(instances: readonly GroupInstance[], nodes: readonly Node[], groups: Groups): Promise<readonly GroupInstance[]> {
    const gone: GroupInstance[] = [];
    await forEachBounded(instances, PARALLEL, async (instance) => {
      const reading = await machineOf(instance, this.on);
      if (reading.type === 'known' && hasCertainlyNoNode(instance, { nodes, machine: reading.machine, groups, now: this.on.clock.now() })) {
        gone.push(instance);
      }
    });
    return gone;
  }
}
