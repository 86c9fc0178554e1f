import { METRICS } from '../../../src/names';
import type { Ec2Port } from '../../aws/ports';
import type { Clock } from '../../clock';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report';
import type { DrainStates } from './drain-states';
import { nodeByName, nodesByInstance } from './nodes';
import type { WaitingInstance, WaitingInstances } from './lifecycle-actions';

/** Between the two looks that must both fail. */
const LOOK_AGAIN_AFTER = 60_000;

/**
 * Instances that wait for termination and have no node. Missing means: two complete lists a minute apart lacked it, and the
 * instance is too old to be still joining, or switched off. An error never means missing.
 */
export class MissingNodes {
  private readonly lookedAt = new Map<string, number>();

  constructor(
    private readonly kubernetes: KubernetesPort, private readonly waiting: WaitingInstances, private readonly drainStates: DrainStates,
    private readonly ec2: Ec2Port, private readonly clock: Clock, private readonly log: Log, private readonly metrics: Metrics,
  ) {}

  /** The two looks of an invocation that does not lead: who leads for another drainer cannot end our actions. */
  async attendTwice(nodes: readonly Node[]): Promise<void> {
    const again = await this.attend(nodes);
    if (again < Infinity) {
      await this.clock.sleep(again - this.clock.now());
      await this.attend((await this.kubernetes.list('nodes')).items);
    }
  }

  /** Returns when to look again. */
  async attend(nodes: readonly Node[]): Promise<number> {
    let again = Infinity;
    const byInstance = nodesByInstance(nodes);
    for (const instance of this.waiting.all.filter(({ transition }) => transition === 'terminating')) {
      const { instanceId } = instance.action;
      if (byInstance.has(instanceId)) {
        this.lookedAt.delete(instanceId);
        continue;
      }
      const lookedAt = this.lookedAt.get(instanceId) ?? this.clock.now();
      this.lookedAt.set(instanceId, lookedAt);
      if (this.clock.now() >= lookedAt + LOOK_AGAIN_AFTER) {
        this.lookedAt.set(instanceId, this.clock.now());
        try {
          await this.lookAgain(instance);
        } catch (error) {
          this.log.warn('Not known whether the instance has a node', { group: instance.action.groupName, instance: instanceId, error });
        }
      }
      again = Math.min(again, (this.lookedAt.get(instanceId) ?? 0) + LOOK_AGAIN_AFTER);
    }
    return again;
  }

  private async lookAgain(instance: WaitingInstance): Promise<void> {
    const { action, options, started } = instance;
    const fields = { group: action.groupName, instance: action.instanceId };
    const { items: nodes } = await this.kubernetes.list('nodes');
    if (nodesByInstance(nodes).has(action.instanceId)) {
      return;
    }
    const named = await nodeByName(action.instanceId, nodes, this.ec2);
    if (named) {
      await this.drainStates.begin(named, instance, false);
      return;
    }
    const { launchTime, ended } = await this.ec2.describeInstance(action.instanceId) ?? { ended: true };
    if (!ended && launchTime !== undefined && this.clock.now() < launchTime + options.joinTimeoutSeconds * 1000) {
      this.log.info('Instance has no node yet and may still be joining', fields);
      return;
    }
    if (await this.waiting.complete(instance, 'CONTINUE') === 'completed') {
      this.log.warn('Drain ended', { ...fields, outcome: 'node-missing', seconds: Math.round((this.clock.now() - started) / 1000) });
      this.metrics.count(METRICS.DRAINS, 1, 'node-missing');
    }
  }
}
