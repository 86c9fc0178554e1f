import { METRICS } from '../../src/names';
import type { Ec2Port } from '../aws/ports';
import type { Clock } from '../clock';
import type { Node } from '../kubernetes/objects';
import type { KubernetesPort } from '../kubernetes/port';
import type { Log, Metrics } from '../report';
import type { Marking } from './marking';
import { nodeByName, nodeOf } from './nodes';
import type { WaitingInstance, WaitingInstances } from './waiting-instances';

/** Between the two looks that must both fail. */
const LOOK_AGAIN_AFTER = 60_000;

/**
 * Instances that wait for termination and have no node. Missing means: two complete lists a minute apart lacked it, and the
 * instance is too old to be still joining. An error never means missing.
 */
export class MissingNodes {
  private readonly lookedAt = new Map<string, number>();

  constructor(
    private readonly kubernetes: KubernetesPort, private readonly waiting: WaitingInstances, private readonly marking: Marking,
    private readonly ec2: Ec2Port, private readonly clock: Clock, private readonly log: Log, private readonly metrics: Metrics,
  ) {}

  /** Returns when to look again. */
  async attend(nodes: readonly Node[]): Promise<number> {
    let again = Infinity;
    for (const instance of this.waiting.all.filter(({ transition }) => transition === 'terminating')) {
      const { instanceId } = instance.action;
      if (nodeOf(instanceId, nodes)) {
        this.lookedAt.delete(instanceId);
        continue;
      }
      const lookedAt = this.lookedAt.get(instanceId) ?? this.clock.now();
      this.lookedAt.set(instanceId, lookedAt);
      if (this.clock.now() >= lookedAt + LOOK_AGAIN_AFTER) {
        this.lookedAt.set(instanceId, this.clock.now());
        await this.lookAgain(instance);
      }
      again = Math.min(again, (this.lookedAt.get(instanceId) ?? 0) + LOOK_AGAIN_AFTER);
    }
    return again;
  }

  private async lookAgain(instance: WaitingInstance): Promise<void> {
    const { action, options, started } = instance;
    const fields = { group: action.groupName, instance: action.instanceId };
    const { items: nodes } = await this.kubernetes.list('nodes');
    if (nodeOf(action.instanceId, nodes)) {
      return;
    }
    const named = await nodeByName(action.instanceId, nodes, this.ec2);
    if (named) {
      await this.marking.mark(named, instance, false);
      return;
    }
    const launchTime = (await this.ec2.describeInstance(action.instanceId))?.launchTime;
    if (launchTime !== undefined && this.clock.now() < launchTime + options.joinTimeoutSeconds * 1000) {
      this.log.info('Instance has no node yet and may still be joining', fields);
      return;
    }
    if (await this.waiting.complete(instance, 'CONTINUE')) {
      this.log.warn('Drain ended', { ...fields, outcome: 'node-missing', seconds: Math.round((this.clock.now() - started) / 1000) });
      this.metrics.count(METRICS.DRAINS, 1, 'node-missing');
    }
  }
}
