import { METRICS } from '../../../src/names';
import type { Ec2Port } from '../../aws/ports';
import type { Clock } from '../../clock';
import { readDrainState } from '../../drain/state/drain-state';
import { isLostThough, lifecycleResult } from '../../drain/end';
import { condition, isNodeReady } from '../../drain/pods';
import type { Node } from '../../kubernetes/objects';
import type { Log, Metrics } from '../../report';
import { forEachBounded } from '../bounded';
import type { DrainStates } from './drain-states';
import { nodesByInstance } from './nodes';
import type { WaitingInstance, WaitingInstances } from './lifecycle-actions';

const PARALLEL = 10;

/** What every invocation does for the nodes of its own drainer, leader or not: begin drains, conclude them, let launches go on. */
export class OwnNodes {
  private readonly launchTimes = new Map<string, number>();

  constructor(
    private readonly waiting: WaitingInstances, private readonly drainStates: DrainStates, private readonly ec2: Ec2Port,
    private readonly clock: Clock, private readonly log: Log, private readonly metrics: Metrics, private readonly drainerName: string,
  ) {}

  /** Returns the nodes that it changed, as they are now. */
  async attend(nodes: readonly Node[]): Promise<Node[]> {
    const changed = await this.drainStates.align(nodes, this.waiting);
    const current = nodes.map((node) => changed.find(({ metadata }) => metadata.uid === node.metadata.uid) ?? node);
    await this.conclude(current);
    const byInstance = nodesByInstance(current);
    const launches = this.waiting.all.filter(({ transition }) => transition !== 'terminating');
    await forEachBounded(launches, PARALLEL, (instance) => this.attendLaunch(instance, byInstance.get(instance.action.instanceId), changed));
    return changed;
  }

  /** Ends the lifecycle action of every node of ours whose drain has an outcome, whoever drained it. */
  private async conclude(nodes: readonly Node[]): Promise<void> {
    await forEachBounded(nodes, PARALLEL, async (node) => {
      const drain = readDrainState(node);
      const instance = drain?.drainer === this.drainerName && drain.outcome ? this.waiting.get(drain.instance) : undefined;
      if (!drain?.outcome || instance?.transition !== 'terminating') {
        return;
      }
      if (isLostThough(drain.outcome, instance.options.retainsAbandoned)) {
        this.log.error('Group does not retain abandoned instances, so this one is terminated',
          { group: drain.group, instance: drain.instance, node: node.metadata.name });
      }
      if (await this.waiting.complete(instance, lifecycleResult(drain.outcome)) === 'completed' && !drain.token) {
        this.log.warn('No event told of the instance, the sweep found it', { group: drain.group, instance: drain.instance, node: node.metadata.name });
        this.metrics.count(METRICS.INSTANCES_RECOVERED, 1);
      }
    });
  }

  private async attendLaunch(instance: WaitingInstance, node: Node | undefined, changed: Node[]): Promise<void> {
    const { action, transition, options } = instance;
    const fields = { group: action.groupName, instance: action.instanceId, node: node?.metadata.name };
    if (transition === 'warming') {
      await this.waiting.complete(instance, 'CONTINUE');
    } else if (node && isNodeReady(node)) {
      if (readDrainState(node)) {
        const withoutState = await this.drainStates.clear(node);
        if (!withoutState || withoutState === 'conflict') {
          return;
        }
        changed.push(withoutState);
      }
      if (await this.waiting.complete(instance, 'CONTINUE') === 'completed') {
        this.log.info('Node is ready, launch goes on', fields);
        this.metrics.count(METRICS.NODES_JOINED, 1);
      }
    } else if (this.clock.now() > await this.launchedAt(instance) + options.joinTimeoutSeconds * 1000) {
      const because = node ? `its node is not ready: ${condition(node.status.conditions, 'Ready')?.message ?? 'no condition Ready'}`
        : 'no node of it has joined the cluster';
      if (await this.waiting.complete(instance, 'ABANDON') === 'completed') {
        this.log.error('Launch abandoned', { ...fields, because, joinTimeoutSeconds: options.joinTimeoutSeconds });
        this.metrics.count(METRICS.NODES_NOT_JOINED, 1);
      }
    }
  }

  private async launchedAt({ action, started, found }: WaitingInstance): Promise<number> {
    if (!found) {
      return started;
    }
    const known = this.launchTimes.get(action.instanceId);
    if (known !== undefined) {
      return known;
    }
    try {
      const launchTime = (await this.ec2.describeInstance(action.instanceId))?.launchTime ?? started;
      this.launchTimes.set(action.instanceId, launchTime);
      return launchTime;
    } catch (error) {
      this.log.warn('Launch time not read', { group: action.groupName, instance: action.instanceId, error });
      return started;
    }
  }
}
