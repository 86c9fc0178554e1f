import type { DrainStateWriter } from './drain-state-writer';
import type { LifecycleActions } from './lifecycle-actions';
import { machineOf } from './machines';
import { LEASE_NAME, LEASE_NAMESPACE } from '../../../src/names';
import type { Ec2Port } from '../../aws/ports';
import type { Clock } from '../../clock';
import type { Groups } from '../../drain/instances/groups';
import type { HeldInstance } from '../../drain/instances/held-instance';
import { judgeMissingNode, planMissing } from '../../drain/instances/missing-node';
import { nodeByName, nodesByInstance } from '../../drain/instances/nodes';
import { hasEndedDrain } from '../../drain/notices/ended-drains';
import type { Node } from '../../kubernetes/objects';
import type { KubernetesPort } from '../../kubernetes/port';
import type { Log, Metrics } from '../../report/ports';
import { forEachBounded } from '../bounded';
import type { Settings } from '../dependencies';
import { tellEnd } from '../telling/ends';
import type { MovedOwners } from '../telling/moved-owners';
import type { Summaries } from '../telling/summaries';
import type { Troubles } from '../telling/troubles';

const PARALLEL = 10;

interface MissingNodeDependencies {
  readonly kubernetes: KubernetesPort;
  readonly actions: LifecycleActions;
  readonly drainStates: DrainStateWriter;
  readonly ec2: Ec2Port;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly troubles: Troubles;
  readonly summaries: Summaries;
  readonly movedOwners: MovedOwners;
  readonly settings: Settings;
}

/** Ends the lifecycle actions of terminating instances that have no node. It looks beside its caller, so that nothing waits for it. */
export class MissingNodes {
  /** When each instance's node was missing at the last look. */
  private missedAt: ReadonlyMap<string, number> = new Map();
  /** The look under way: one list for all instances. */
  private round?: Promise<void>;

  constructor(private readonly on: MissingNodeDependencies) {}

  /** Starts a look if one is due; `whenLooked` is called when it has ended. Returns when to attend again. */
  attend(nodes: readonly Node[], groups: Groups, whenLooked: () => void = () => undefined): number {
    const { actions, clock } = this.on;
    const plan = planMissing(actions.held, nodes, { missedAt: this.missedAt, isLooking: this.round !== undefined, now: clock.now() });
    this.missedAt = plan.missedAt;
    if (plan.lookFor.length > 0) {
      this.round = this.look(plan.lookFor, groups).finally(() => {
        this.round = undefined;
        whenLooked();
      });
    }
    return plan.attendAt;
  }

  /** Waits for the look under way. */
  async finish(): Promise<void> {
    await this.round;
  }

  private async look(instances: readonly HeldInstance[], groups: Groups): Promise<void> {
    const { kubernetes, troubles } = this.on;
    try {
      const { items } = await kubernetes.list('nodes');
      await forEachBounded(instances, PARALLEL, (instance) => this.lookFor(instance, items, groups));
      troubles.ended('Nodes could not be looked for', 'missing');
    } catch (error) {
      troubles.failed('Nodes could not be looked for', 'missing', { instances: instances.map(({ action }) => action.instanceId), error });
    }
  }

  private async lookFor(instance: HeldInstance, nodes: readonly Node[], groups: Groups): Promise<void> {
    const { actions, drainStates, clock, log } = this.on;
    const { groupName, instanceId } = instance.action;
    const fields = { group: groupName, instance: instanceId };
    if (nodesByInstance(nodes).has(instanceId)) {
      return;
    }
    const reading = await machineOf(instance.action, this.on);
    if (reading.type === 'unknown') {
      return;
    }
    const { machine } = reading;
    const decision = judgeMissingNode(instance, { node: nodeByName(nodes, [instanceId, machine?.privateDnsName]), machine, now: clock.now() });
    switch (decision.type) {
      case 'found':
        await drainStates.begin(decision.node, instance, groups, { excludeFromLoadBalancers: false });
        break;
      case 'may-join':
        log.info('Instance has no node yet and may still be joining', { ...fields, until: new Date(decision.until).toISOString() });
        break;
      case 'missing':
        if (await actions.complete(instance, 'CONTINUE') === 'completed' && !await this.hasEndedBefore(instanceId)) {
          tellEnd(this.on, { outcome: 'node-missing', started: instance.started, ...fields });
        }
    }
  }

  /** Auto Scaling may ask for an instance that EC2 has taken after its node is gone. The end of that drain has been reported already. */
  private async hasEndedBefore(instanceId: string): Promise<boolean> {
    const { kubernetes, clock, settings } = this.on;
    if (settings.notices.length === 0) {
      return false;
    }
    // If the Lease cannot be read, reporting the end twice is better than never.
    const lease = await kubernetes.readLease(LEASE_NAMESPACE, LEASE_NAME).catch(() => undefined);
    return hasEndedDrain(lease, instanceId, clock.now());
  }
}
