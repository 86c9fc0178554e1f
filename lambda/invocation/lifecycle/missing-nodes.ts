import type { DrainStateWriter } from './drain-state-writer';
import type { LifecycleActions } from './lifecycle-actions';
import type { Ec2Port } from '../../aws/ports';
import type { Clock } from '../../clock';
import type { Groups } from '../../drain/instances/groups';
import type { HeldInstance } from '../../drain/instances/held-instance';
import { judgeMissingNode, lookAgainAt } from '../../drain/instances/missing-node';
import { nodeByName, nodesByInstance } from '../../drain/instances/nodes';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report';
import { tellEnd } from '../telling/ends';

interface MissingNodeDependencies {
  readonly kubernetes: KubernetesPort;
  readonly actions: LifecycleActions;
  readonly drainStates: DrainStateWriter;
  readonly ec2: Ec2Port;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Ends the actions of instances that wait for termination and have no node. */
export class MissingNodes {
  /** By instance, when its node was missing at the last look. */
  private readonly missedAt = new Map<string, number>();

  constructor(private readonly on: MissingNodeDependencies) {}

  /** The two looks of an invocation that does not lead: who leads for another drainer cannot end our actions. */
  async attendTwice(nodes: readonly Node[], groups: Groups): Promise<void> {
    const { clock, kubernetes } = this.on;
    const again = await this.attend(nodes, groups);
    if (again < Infinity) {
      await clock.sleep(again - clock.now());
      await this.attend((await kubernetes.list('nodes')).items, groups);
    }
  }

  /** Returns when to look again. */
  async attend(nodes: readonly Node[], groups: Groups): Promise<number> {
    const byInstance = nodesByInstance(nodes);
    let again = Infinity;
    for (const instance of this.on.actions.held.filter(({ transition }) => transition === 'terminating')) {
      const { instanceId } = instance.action;
      if (byInstance.has(instanceId)) {
        this.missedAt.delete(instanceId);
      } else {
        again = Math.min(again, await this.miss(instance, groups));
      }
    }
    return again;
  }

  private async miss(instance: HeldInstance, groups: Groups): Promise<number> {
    const { clock, log } = this.on;
    const { groupName, instanceId } = instance.action;
    const missedAt = this.missedAt.get(instanceId);
    if (missedAt !== undefined && clock.now() < lookAgainAt(missedAt)) {
      return lookAgainAt(missedAt);
    }
    const now = clock.now();
    this.missedAt.set(instanceId, now);
    if (missedAt !== undefined) {
      try {
        await this.lookAgain(instance, groups);
      } catch (error) {
        log.warn('Node of the instance could not be looked for', { group: groupName, instance: instanceId, error });
      }
    }
    return lookAgainAt(now);
  }

  private async lookAgain(instance: HeldInstance, groups: Groups): Promise<void> {
    const { kubernetes, actions, drainStates, ec2, clock, log } = this.on;
    const { groupName, instanceId } = instance.action;
    const fields = { group: groupName, instance: instanceId };
    const { items: nodes } = await kubernetes.list('nodes');
    if (nodesByInstance(nodes).has(instanceId)) {
      return;
    }
    const machine = await ec2.describeInstance(instanceId);
    const decision = judgeMissingNode(instance, { node: nodeByName(nodes, [instanceId, machine?.privateDnsName]), machine, now: clock.now() });
    switch (decision.type) {
      case 'found':
        await drainStates.begin(decision.node, instance, groups, { excludeFromLoadBalancers: false });
        break;
      case 'may-join':
        log.info('Instance has no node yet and may still be joining', { ...fields, until: new Date(decision.until).toISOString() });
        break;
      case 'missing':
        if (await actions.complete(instance, 'CONTINUE') === 'completed') {
          tellEnd(this.on, { outcome: 'node-missing', started: instance.started, ...fields });
        }
    }
  }
}
